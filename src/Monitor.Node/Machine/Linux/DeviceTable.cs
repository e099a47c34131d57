using System.Text;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// What is kept for each device that a kernel file names, found by the name's bytes without making text of them. A
/// device that is passed over once is passed over for good. Bounded: further devices are passed over.
/// </summary>
internal sealed class DeviceTable<T>(Func<string, T?> make)
    where T : class
{
    /// <summary>A host of hundreds of containers has an interface for each; these are not the machine's own.</summary>
    private const int MaxDevices = 256;

    private const int MaxNameBytes = 64;

    private readonly Dictionary<string, T?> _byName = [];

    /// <summary>The device's entry, made when it is new; null when the device is passed over.</summary>
    public T? this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (name.IsEmpty || name.Length > MaxNameBytes)
                return null;
            Span<char> text = stackalloc char[MaxNameBytes];
            text = text[..Encoding.UTF8.GetChars(name, text)];
            Dictionary<string, T?>.AlternateLookup<ReadOnlySpan<char>> lookup =
                _byName.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(text, out T? known))
                return known;
            if (_byName.Count >= MaxDevices)
                return null;
            string key = text.ToString();
            return _byName[key] = make(key);
        }
    }
}
