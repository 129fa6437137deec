public import Digests

/// What workers tell each other about a cache. A value: the Server puts it into a letter and takes it out on the other
/// side.
public enum CacheJob: Sendable {
    // To the worker that has the key's shard.
    case lookup(SHA256Digest, CacheClient, fresh: Bool)
    case head(FlightID, AnswerHead)
    case chunk(FlightID, SharedBytes)
    case end(FlightID, AnswerAccount, keep: Bool)
    case fail(FlightID)
    case leaderGone(FlightID)
    case unfollow(FlightID, CacheClient)

    // To the worker of the one who asked.
    case reply(CacheClient, CacheReply)
    case flightHead(CacheClient, AnswerHead)
    case flightChunk(CacheClient, SharedBytes)
    case flightEnd(CacheClient, AnswerAccount)
    case flightFailed(CacheClient)
    case verdict(CacheClient, followersRemain: Bool)
    case abandoned(CacheClient)
}

/// Carries jobs between the workers of one cache. Jobs from one worker to one other arrive in the order in which they
/// were posted; a job to the own worker is delivered later too, never from within `post`.
public protocol ShardMail: AnyObject {
    func post(to worker: Int, _ job: CacheJob)
}

/// The worker's side: finds the exchange that a client names and tells it. A client that is gone is ignored, except
/// where a result is asked for.
public protocol FlightObserver: AnyObject {
    /// The answer to a look-up that was pending. False: the client is gone, and what it was given is given back.
    func cacheReply(_ client: CacheClient, _ reply: CacheReply) -> Bool
    func flightHead(_ client: CacheClient, _ head: AnswerHead)
    func flightChunk(_ client: CacheClient, _ bytes: SharedBytes)
    /// The answer was whole.
    func flightEnd(_ client: CacheClient, _ account: AnswerAccount)
    /// The leader failed or withdrew: what came so far is all there will be.
    func flightFailed(_ client: CacheClient)
    /// The answer to a `leaderGone` that was pending.
    func leaderVerdict(_ client: CacheClient, followersRemain: Bool)
    /// The last follower of a leader without a client has left: nobody reads this upstream any more.
    func flightAbandoned(_ client: CacheClient)
}
