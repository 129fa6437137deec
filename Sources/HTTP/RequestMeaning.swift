/// What a complete request head means: its host, path, framing and connection options. Everything here is checked once
/// all field lines are in, since it depends on which of them stand there and how often.
import Containers

extension RequestHead {
    /// `input` holds the head up to `end`; its lines are entered in `headers` and their bytes are copied here, once.
    mutating func complete(_ input: Span<UInt8>, _ end: Int) throws(HTTPError) {
        headers.bytes.append(input.extracting(0..<end))
        method = Method(input.extracting(line.method))
        minorVersion = line.minorVersion
        hasQuery = line.hasQuery
        try readHost(input)
        try readPath(input)
        framing = try BodyFraming.declared(in: headers, minorVersion: minorVersion) ?? .none
        try readConnection()
        try readExpectation()
    }

    private mutating func readHost(_ input: Span<UInt8>) throws(HTTPError) {
        let host = headers.first(.host)
        if let host {
            if headers.first(.host, from: host + 1) != nil { throw .repeatedHost }
            let field = headers.fields[host]
            try setAuthority(input, Int(field.valueStart)..<Int(field.valueEnd))
        } else if minorVersion > 0 {
            throw .missingHost
        }
        if line.form == .authority || line.form == .absolute {
            try setAuthority(input, line.authority)
            if line.form == .absolute { replaceHost() }
        }
    }

    /// Host names compare without case, so they are kept in lower case, as a copy where they were not.
    private mutating func setAuthority(_ input: Span<UInt8>, _ range: Range<Int>) throws(HTTPError) {
        let text = input.extracting(range)
        let authority = try Authority(text)
        hostLength = authority.hostLength
        port = authority.port
        authorityRange = range
        for index in text.indices where text[index] != text[index].asciiLowercased {
            let start = headers.bytes.count
            for index in text.indices { headers.bytes.append(text[index].asciiLowercased) }
            authorityRange = start..<headers.bytes.count
            return
        }
    }

    /// Whoever reads the `Host` field must see the host that was routed on.
    private mutating func replaceHost() {
        headers.removeAll(.host)
        headers.append(.host, Span())
        headers.bytes.truncate(to: headers.bytes.count - 2)
        let start = headers.bytes.count
        for index in authorityRange {
            let octet = headers.bytes.span[index]
            headers.bytes.append(octet)
        }
        authorityRange = start..<headers.bytes.count
        headers.bytes.append("\r\n")
        headers.endLastLine()
    }

    private mutating func readPath(_ input: Span<UInt8>) throws(HTTPError) {
        let path = input.extracting(line.path)
        pathRange = line.path
        if path.isEmpty {
            if line.form == .authority { return }
            let start = headers.bytes.count
            // OPTIONS of a whole server through a proxy (RFC 9112 section 3.2.4).
            headers.bytes.append(method == .options && !hasQuery ? UInt8(ascii: "*") : UInt8(ascii: "/"))
            pathRange = start..<headers.bytes.count
        } else if !line.isPlain, PathNormalizer.isNeeded(path) {
            let start = headers.bytes.count
            try PathNormalizer.append(path, to: &headers.bytes)
            pathRange = start..<headers.bytes.count
        }
    }

    private mutating func readConnection() throws(HTTPError) {
        let options = try ConnectionOptions(of: &headers)
        // A tunnel is not offered, and what follows a CONNECT must not be read as a request.
        keepAlive = options.persists(minorVersion: minorVersion) && method != .connect
        wantsUpgrade = options.upgrade && minorVersion > 0 && headers.first(.upgrade) != nil
    }

    private mutating func readExpectation() throws(HTTPError) {
        guard let index = headers.first(.expect), minorVersion > 0 else { return }
        if !headers.value(at: index).equalsIgnoringCase("100-continue") { throw .unknownExpectation }
        expectsContinue = framing != .none && framing != .length(0)
    }
}
