/// The base of an Azure backend, however much of its URL was copied from the portal or from another gateway's file.
///
///     https://NAME.openai.azure.com              the resource
///     https://NAME.openai.azure.com/openai       the same
///     https://NAME.openai.azure.com/openai/v1    its newer paths, which have no dated version

extension Backend {
    /// A dated `api_version` stands for the older paths, one deployment a model; `preview` and `latest` are words of the newer ones.
    public var hasDeployments: Bool {
        dialect.value == .azure && apiVersion?.value.utf8.first.map { $0 &- 48 < 10 } == true
    }
}

extension BackendSection {
    mutating func placeAzure(_ reader: Reader) {
        if result.dialect.value != .azure { return }
        for index in result.endpoints.indices {
            let url = result.endpoints[index].url
            if url.value.path.contains("/openai/deployments") {
                reader.report.error(
                    "the URL of an Azure backend names a deployment", at: url.location, found: "'\(url.value.path)'",
                    expected:
                        "the resource alone, https://NAME.openai.azure.com; a request's model names the deployment")
            } else if result.hasDeployments, url.value.path.hasSuffix("/openai/v1") {
                reader.report.error(
                    "'api_version: \(result.apiVersion?.value ?? "")' is of other paths than this URL",
                    at: url.location, found: "'\(url.value.path)'",
                    expected: "the resource alone, https://NAME.openai.azure.com, or no 'api_version'")
            } else if url.value.path.hasSuffix("/openai") {
                result.endpoints[index].url = url.map { base in
                    var base = base
                    base.path.removeLast("/openai".count)
                    return base
                }
            }
        }
    }
}
