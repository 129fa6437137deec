/// Chooses one of up to 64 places for a request. Pure: no clock, no sockets, no randomness of its own.
///
/// Round robin is the smooth weighted kind: each turn every eligible place gains its weight, the richest is taken and
/// pays the sum, so that weights 5, 1, 1 give a a b a c a a and never five in a row first. Least pending takes the
/// place with the fewest requests under way by weight, and goes round among equals.
public enum Balance: UInt8, Sendable {
    case roundRobin
    case leastPending
}

struct Balancer {
    /// Places a balancer can hold: eligibility is one 64-bit word.
    static let ceiling = 64

    private struct Place {
        var weight: Int
        var credit = 0
        var pending = 0
    }

    private let balance: Balance
    private var places: [Place] = []
    /// Where least pending begins to look; loops begin at different places, so that a burst does not meet on one.
    private var start: Int

    init(_ balance: Balance, seed: UInt64) {
        self.balance = balance
        start = Int(seed % UInt64(Self.ceiling))
        places.reserveCapacity(Self.ceiling)
    }

    var count: Int { places.count }
    func pending(_ place: Int) -> Int { places[place].pending }

    mutating func append(weight: Int) {
        precondition(weight > 0 && places.count < Self.ceiling, "a weight of at least 1, at most 64 places")
        places.append(Place(weight: weight))
        giveHeadStart(places.count - 1)
    }

    /// Within one turn, for the same reason as `start`; 7,919 is a prime that spreads small seeds over large weights.
    private mutating func giveHeadStart(_ place: Int) {
        if balance == .roundRobin { places[place].credit = (start &* 7919 &* (place + 1)) % places[place].weight }
    }

    /// The last place takes the index of the removed one.
    mutating func swapRemove(_ place: Int) {
        places.swapAt(place, places.count - 1)
        places.removeLast()
    }

    mutating func setWeight(_ place: Int, _ weight: Int) {
        if places[place].weight == weight { return }
        places[place].weight = max(1, weight)
        giveHeadStart(place)
    }

    mutating func began(_ place: Int) { places[place].pending += 1 }
    mutating func ended(_ place: Int) {
        precondition(places[place].pending > 0, "a request ended that did not begin")
        places[place].pending -= 1
    }

    /// The place for the next request among those whose bit is set; nil when none is.
    mutating func pick(_ eligible: UInt64) -> Int? {
        if eligible == 0 { return nil }
        if eligible & (eligible - 1) == 0 { return eligible.trailingZeroBitCount }
        switch balance {
        case .roundRobin: return pickInTurn(eligible)
        case .leastPending: return pickLeastPending(eligible)
        }
    }

    private mutating func pickInTurn(_ eligible: UInt64) -> Int {
        var rest = eligible
        var best = rest.trailingZeroBitCount
        var sum = 0
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest - 1
            places[place].credit += places[place].weight
            sum += places[place].weight
            if places[place].credit > places[best].credit { best = place }
        }
        places[best].credit -= sum
        return best
    }

    private mutating func pickLeastPending(_ eligible: UInt64) -> Int {
        let count = places.count
        var best = -1
        for step in 0..<count {
            let place = (start + step) % count
            if eligible >> UInt64(place) & 1 == 0 { continue }
            // (pending + 1) / weight, compared without division: an empty place of weight 2 comes before one of weight
            // 1.
            if best < 0
                || (places[place].pending + 1) * places[best].weight < (places[best].pending + 1) * places[place].weight
            {
                best = place
            }
        }
        start = (best + 1) % count
        return best
    }
}
