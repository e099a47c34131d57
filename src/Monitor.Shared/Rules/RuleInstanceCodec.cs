using System.Buffers;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>
/// Instances as bytes, for checkpoints: the rule's key, the component, the labels, the state and the ledger. What
/// describes the alert is written only while there is one, so that it can be ended properly if the rule is gone
/// when the checkpoint is read.
/// </summary>
public static class RuleInstanceCodec
{
    private const byte Format = 1;

    public static void Write(IBufferWriter<byte> output, RuleInstance instance)
    {
        var writer = new StateWriter(output);
        writer.Byte(Format);
        writer.Key(instance.Rule.Key.Value);
        writer.Text(instance.Component);
        WriteLabels(writer, instance.Labels);
        RuleState state = instance.State;
        writer.Byte((byte)state.State);
        if (state.State is not AlertState.Inactive)
        {
            writer.Byte((byte)state.Cause);
            writer.Signed(state.SinceMs);
            writer.Signed(state.FiringSinceMs);
            writer.Signed(state.ClearedMs);
            writer.Text(instance.Rule.FullName);
            WriteLabels(writer, instance.AlertLabels());
        }

        writer.Number(instance.Value);
        writer.Signed(instance.EvaluatedMs);
        writer.Byte(instance.Ledger is null ? (byte)0 : (byte)1);
        instance.Ledger?.Write(writer);
    }

    /// <summary>Reads one instance from the front of the bytes.</summary>
    /// <param name="bytes">Moved on to what follows the instance.</param>
    /// <param name="rules">The rules now in force.</param>
    /// <exception cref="InvalidDataException">The bytes are not an instance.</exception>
    public static StoredRuleInstance Read(ref ReadOnlySpan<byte> bytes, RuleSet rules)
    {
        var reader = new StateReader(bytes);
        byte format = reader.Byte();
        if (format != Format)
            throw new InvalidDataException($"An instance's format is {format}; known is {Format}.");
        var key = new RuleKey(reader.Key());
        string component = reader.Text();
        LabelSet labels = ReadLabels(ref reader);
        RuleState state = ReadState(ref reader, out string fullName, out LabelSet alertLabels);
        double value = reader.Number();
        long evaluatedMs = reader.Signed();
        bool hasLedger = reader.Byte() != 0;
        RuleInstance? instance = rules.Find(key) is { } rule ? new RuleInstance(rule, component, labels) : null;
        instance?.Restore(state, value, evaluatedMs);
        if (hasLedger)
            (instance?.Ledger ?? Sla.BurnLedger.Discarding()).Read(ref reader);
        bytes = bytes[^reader.Left..];
        OrphanedAlert? orphan = instance is null && state.State is not AlertState.Inactive
            ? new OrphanedAlert(fullName, alertLabels, state)
            : null;
        return new StoredRuleInstance(key, instance, orphan);
    }

    private static RuleState ReadState(ref StateReader reader, out string fullName, out LabelSet alertLabels)
    {
        (fullName, alertLabels) = ("", LabelSet.Empty);
        var state = (AlertState)reader.Byte();
        if (state is AlertState.Inactive)
            return default;
        var cause = (BreachCause)reader.Byte();
        if (state > AlertState.Firing || cause > BreachCause.Absence)
            throw new InvalidDataException($"An instance is in the unknown state {state} by {cause}.");
        var read = new RuleState(state, cause, reader.Signed(), reader.Signed(), reader.Signed());
        fullName = reader.Text();
        alertLabels = ReadLabels(ref reader);
        return read;
    }

    private static void WriteLabels(StateWriter writer, LabelSet labels)
    {
        writer.Unsigned((ulong)labels.Count);
        foreach (Label label in labels)
        {
            writer.Text(label.Name);
            writer.Text(label.Value);
        }
    }

    private static LabelSet ReadLabels(ref StateReader reader)
    {
        int count = reader.Count(minimumBytes: 2);
        if (count == 0)
            return LabelSet.Empty;
        var labels = new Label[count];
        for (int i = 0; i < count; i++)
            labels[i] = new Label(reader.Text(), reader.Text());
        return LabelSet.From(labels);
    }
}
