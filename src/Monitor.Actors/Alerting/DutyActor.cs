using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting;

/// <summary>
/// An actor of the duty of alerting. When the duty is over it does nothing any more, and an error that it does not
/// handle ends the duty on this node, for going on from half a state would page wrongly.
/// </summary>
internal abstract class DutyActor<TMessage>(DutyLife life) : Actor<TMessage>
{
    protected DutyLife Life => life;

    /// <summary>True from the turn on in which an error ended it.</summary>
    protected bool HasBroken { get; private set; }

    protected internal sealed override Supervision Supervision { get; } =
        Supervision.Default with { IsOperatingError = static _ => false };

    protected internal sealed override void Receive(TMessage message)
    {
        if (!life.IsOver)
        {
            Handle(message);
            return;
        }

        life.Lapse();
        Refuse(message);
    }

    protected internal sealed override void OnBroken(Exception error)
    {
        HasBroken = true;
        life.Fail(error);
        OnStop();
    }

    protected abstract void Handle(TMessage message);

    /// <summary>The duty is over: whoever waits for an answer to the message must not wait for ever.</summary>
    protected virtual void Refuse(TMessage message)
    {
    }
}
