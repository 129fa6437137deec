/// What code on the data path holds of a series: the place of its cell, resolved when the graph was made.

/// A number that only grows.
public struct Counter: Hashable, Sendable { let cell: UInt32 }

/// A number that goes up and down; the workers' values are added up.
public struct Gauge: Hashable, Sendable { let cell: UInt32 }

/// A distribution: a cell a bucket, one for what lies above, one for the sum.
public struct Histogram: Hashable, Sendable {
    let cell: UInt32
    let scale: Scale
}

/// Families: series of one name that differ in their labels' values.
public struct CounterFamily: Hashable, Sendable { let index: Int }
public struct GaugeFamily: Hashable, Sendable { let index: Int }
public struct HistogramFamily: Hashable, Sendable { let index: Int }
