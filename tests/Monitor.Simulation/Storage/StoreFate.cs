namespace Monitor.Simulation.Storage;

/// <summary>What is drawn for one operation of a store.</summary>
/// <param name="Fails">It fails before it has any effect.</param>
/// <param name="LosesAnswer">It takes effect, and the caller hears that it failed.</param>
/// <param name="OutlivesCaller">When the caller dies meanwhile, it takes effect all the same.</param>
internal readonly record struct StoreFate(bool Fails, bool LosesAnswer, bool OutlivesCaller);
