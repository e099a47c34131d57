namespace Monitor.Node.Hosting;

/// <summary>A sentence as the answer. It may repeat what was asked, so no browser may take it for a page.</summary>
internal static class PlainAnswer
{
    public static Task WriteAsync(HttpContext context, string sentence)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(sentence + "\n");
    }
}
