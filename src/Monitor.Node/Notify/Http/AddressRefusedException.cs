using System.Net;

namespace Monitor.Node.Notify.Http;

/// <summary>A receiver's host resolves to nothing but addresses that are not connected to.</summary>
internal sealed class AddressRefusedException(string host, IPAddress address) : Exception(
    $"{host} is {address}, a link-local or metadata address; allow_link_local lets this receiver use it");
