namespace Monitor.Shared.Templates;

/// <summary>
/// The variables that a template has at a place; each has a slot of its own, so that none covers another.
/// </summary>
/// <param name="given">Those that it has from the beginning, each with the part of the root that it is.</param>
internal sealed class TemplateScope(IReadOnlyDictionary<string, string> given)
{
    private readonly List<(string Name, int Slot)> _known = [];
    private readonly HashSet<int> _changing = [];
    private int _slots = 1;

    /// <summary>Begins a block; its variables are gone when it is closed.</summary>
    public int Open() => _known.Count;

    public void Close(int depth) => _known.RemoveRange(depth, _known.Count - depth);

    public int Declare(string name)
    {
        _known.Add((name, _slots));
        return _slots++;
    }

    /// <summary>The slot of a variable that is assigned to.</summary>
    public int Change(int offset, string name)
    {
        int slot = Find(name);
        if (slot < 0)
            throw new TemplateException(offset, $"assigns to ${name}, which is not declared; write :=");
        _changing.Add(slot);
        return slot;
    }

    public TemplateExpression Read(int offset, string name)
    {
        var root = new TemplateExpression.Variable(offset, 0);
        if (name.Length == 0)
            return root;
        int slot = Find(name);
        if (slot >= 0)
            return new TemplateExpression.Variable(offset, slot);
        if (given.TryGetValue(name, out string? part))
            return new TemplateExpression.Part(offset, root, part, []);
        string known = string.Join(", ",
            given.Keys.Concat(_known.Select(one => one.Name)).Distinct().Select(n => $"${n}"));
        throw new TemplateException(
            offset, $"has ${name}, which is not declared" + (known.Length > 0 ? $"; known are {known}" : ""));
    }

    public TemplateBody Body(TemplateSource source, TemplateBlock block) => new(source, block, _slots, _changing);

    private int Find(string name)
    {
        for (int i = _known.Count - 1; i >= 0; i--)
        {
            if (_known[i].Name == name)
                return _known[i].Slot;
        }

        return -1;
    }
}
