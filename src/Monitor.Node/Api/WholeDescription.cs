using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

namespace Monitor.Node.Api;

/// <summary>
/// Makes the API's description whole: the endpoints with a <see cref="PlainDescription"/>, and how a client shows what
/// it is, where the node asks for that.
/// </summary>
internal sealed partial class WholeDescription(EndpointDataSource endpoints, NodeOptions options)
    : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Monitor";
        document.Info.Version = NodeProcess.Version;
        document.Info.Description =
            "What a monitoring node takes, answers and does. Answers below /api/v1 have Prometheus' envelope (status,"
            + " data, warnings, or errorType and error), those below /api/v2 are Alertmanager's. OTLP and the native"
            + " protocol have ports of their own.";
        foreach (RouteEndpoint endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PlainDescription>() is { } description)
                Add(document, endpoint, description);
        }

        if (options.Auth.BearerToken is not null)
            AskForToken(document);
        return Task.CompletedTask;
    }

    private static void Add(OpenApiDocument document, RouteEndpoint endpoint, PlainDescription description)
    {
        string path = Constraint().Replace(endpoint.RoutePattern.RawText!, "}");
        if (!document.Paths.TryGetValue(path, out IOpenApiPathItem? item))
            document.Paths[path] = item = new OpenApiPathItem();
        foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            ((OpenApiPathItem)item).AddOperation(new HttpMethod(method), OperationOf(endpoint, description));
    }

    private static OpenApiOperation OperationOf(RouteEndpoint endpoint, PlainDescription description)
    {
        var operation = new OpenApiOperation
        {
            Summary = description.Summary,
            Parameters = [],
            Responses = [],
            RequestBody = description.Takes.Length == 0 ? null : new OpenApiRequestBody
            {
                Required = true,
                Content = description.Takes.ToDictionary(type => type, _ => Anything),
            },
        };
        foreach (string name in endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name))
            operation.Parameters.Add(Parameter(name, ParameterLocation.Path));
        foreach (string name in description.Query)
            operation.Parameters.Add(Parameter(name, ParameterLocation.Query));
        foreach (int code in description.Codes)
        {
            operation.Responses[$"{code}"] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(code),
                Content = code == StatusCodes.Status200OK
                    ? new Dictionary<string, OpenApiMediaType> { [description.Gives] = Anything } : null,
            };
        }

        return operation;
    }

    private static OpenApiMediaType Anything => new() { Schema = new OpenApiSchema() };

    private static OpenApiParameter Parameter(string name, ParameterLocation place) => new()
    {
        Name = name,
        In = place,
        Required = place == ParameterLocation.Path,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static void AskForToken(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "auth.bearer_token of the node; also the password of Basic, with any name.",
        };
        document.Security =
            [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
    }

    [GeneratedRegex(":[^}]*}")]
    private static partial Regex Constraint();
}
