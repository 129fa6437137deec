/// Writes a catalog as Prometheus text format 0.0.4.
///
/// Families in the order of their declaration, series in the order in which they were first asked for, so that two scrapes
/// differ in numbers only. Counts are read while the workers go on: a histogram's `_count` is the sum of the buckets just
/// read, hence equal to its +Inf bucket.
public import Containers

extension MetricsCatalog {
    /// The Content-Type of what `write` gives.
    public static var contentType: StaticString { "text/plain; version=0.0.4; charset=utf-8" }

    /// Appends all families that have a series.
    public func write(into out: inout ByteBuffer) {
        for family in families where !family.series.isEmpty {
            out.append("# HELP ")
            out.append(family.name)
            out.append(UInt8(ascii: " "))
            out.append(Family.escaped(family.help, quotes: false))
            out.append("\n# TYPE ")
            out.append(family.name)
            out.append(UInt8(ascii: " "))
            out.append(family.kind.text)
            out.append(UInt8(ascii: "\n"))
            for series in family.series { write(series, of: family, into: &out) }
        }
    }

    private func write(_ series: Family.Series, of family: Family, into out: inout ByteBuffer) {
        switch family.kind {
        case .counter:
            writeName(family.name, "", series.labels, into: &out)
            write(unsigned: sum(series.cell), into: &out)
        case .gauge:
            writeName(family.name, "", series.labels, into: &out)
            out.append(decimal: Int(Int64(bitPattern: sum(series.cell))))
            out.append(UInt8(ascii: "\n"))
        case .histogram(let scale):
            write(series, scale, named: family.name, into: &out)
        }
    }

    private func write(_ series: Family.Series, _ scale: Scale, named name: String, into out: inout ByteBuffer) {
        let separator = series.labels.isEmpty ? "" : ","
        var count: UInt64 = 0
        for bucket in 0...scale.boundCount {
            count &+= sum(series.cell + UInt32(bucket))
            let bound = bucket < scale.boundCount ? String(scale.bound(bucket)) : "+Inf"
            writeName(name, "_bucket", "\(series.labels)\(separator)le=\"\(bound)\"", into: &out)
            write(unsigned: count, into: &out)
        }
        writeName(name, "_sum", series.labels, into: &out)
        write(unsigned: sum(series.cell + UInt32(scale.boundCount) + 1), into: &out)
        writeName(name, "_count", series.labels, into: &out)
        write(unsigned: count, into: &out)
    }

    private func writeName(
        _ name: String, _ suffix: StaticString, _ labels: String, into out: inout ByteBuffer
    ) {
        out.append(name)
        out.append(suffix)
        if !labels.isEmpty {
            out.append(UInt8(ascii: "{"))
            out.append(labels)
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: " "))
    }

    private func write(unsigned value: UInt64, into out: inout ByteBuffer) {
        if value > UInt64(Int.max) { out.append(String(value)) } else { out.append(decimal: Int(value)) }
        out.append(UInt8(ascii: "\n"))
    }
}
