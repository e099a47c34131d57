using Monitor.Shared.Storage;

namespace Monitor.Node.Storage.Postgres;

/// <summary>Tells people about the database, on ways that need none. Returns at once.</summary>
internal interface IStoreAlarm
{
    void TellAway(StoreWatchEffect.TellAway away);

    void TellBack(StoreWatchEffect.TellBack back);
}
