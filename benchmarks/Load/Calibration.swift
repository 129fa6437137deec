/// Measures the way to the mock without a gateway, which is then taken off what a gateway's way took.
///
/// Rates and streams keep their shape: wake-ups and batches of the load itself cost the same on both ways. A closed loop without
/// streams saturates, and directly it would only measure the queue in front of the mock: it is calibrated with one connection.
public import BenchReport

extension LoadRun {
    /// Runs `options` against their target, after a second against `mock`. `watch`: told each second of the run proper.
    public static func calibrated(
        _ options: LoadOptions, by mock: LoadTarget, watch: ((Progress) -> Void)? = nil
    ) throws(LoadError) -> LoadReport {
        let direct = try LoadRun(direct(options, mock)).run()
        // Streams that outlast this second still have told of their events.
        guard direct.added != nil || direct.addedEvent != nil else {
            throw LoadError(
                "no stamp came from \(mock.authority): --calibrate takes the URL of a running `millrace-bench mock`")
        }
        let run = try LoadRun(options)
        run.onProgress = watch
        var report = run.run()
        report.subtract(direct)
        return report
    }

    static func direct(_ options: LoadOptions, _ mock: LoadTarget) -> LoadOptions {
        var direct = options
        direct.target = mock
        direct.recording = nil
        direct.requestLimit = nil
        direct.holds = false
        direct.opensEachTime = false
        direct.warmUp = 300_000_000
        direct.duration = 1_000_000_000
        if options.rate == nil, !options.stream { direct.connections = 1 }
        return direct
    }
}
