import Testing

@testable import Upstream

@Suite struct BalancerTests {
    private func balancer(_ balance: Balance, _ weights: [Int], seed: UInt64 = 0) -> Balancer {
        var made = Balancer(balance, seed: seed)
        for weight in weights { made.append(weight: weight) }
        return made
    }

    @Test func roundRobinSpreadsAHeavyPlaceEvenly() {
        var places = balancer(.roundRobin, [5, 1, 1])
        var order: [Int] = []
        for _ in 0..<7 { order.append(places.pick(0b111)!) }
        #expect(order == [0, 0, 1, 0, 2, 0, 0])
    }

    @Test(arguments: [0, 1, 17, 0xdead_beef] as [UInt64])
    func roundRobinKeepsTheWeightsWhateverTheSeed(seed: UInt64) {
        var places = balancer(.roundRobin, [30, 20, 10], seed: seed)
        var taken = [0, 0, 0]
        for _ in 0..<600 { taken[places.pick(0b111)!] += 1 }
        #expect(abs(taken[0] - 300) <= 2 && abs(taken[1] - 200) <= 2 && abs(taken[2] - 100) <= 2)
    }

    @Test func onlyEligiblePlacesAreChosen() {
        for balance in [Balance.roundRobin, .leastPending] {
            var places = balancer(balance, [1, 1, 1, 1])
            for _ in 0..<16 {
                let place = places.pick(0b1010)!
                #expect(place == 1 || place == 3)
            }
            #expect(places.pick(0b0100) == 2)
            #expect(places.pick(0) == nil)
        }
    }

    @Test func leastPendingTakesTheEmptiestByWeight() {
        var places = balancer(.leastPending, [1, 2])
        var taken = [0, 0]
        for _ in 0..<30 {
            let place = places.pick(0b11)!
            places.began(place)
            taken[place] += 1
        }
        #expect(taken == [10, 20])
        for _ in 0..<20 { places.ended(1) }
        #expect(places.pick(0b11) == 1)
    }

    @Test func leastPendingGoesRoundAmongEquals() {
        var places = balancer(.leastPending, [1, 1, 1], seed: 4)
        var order: [Int] = []
        for _ in 0..<6 { order.append(places.pick(0b111)!) }
        #expect(order == [1, 2, 0, 1, 2, 0])
    }

    @Test func aRemovedPlaceGivesItsIndexToTheLast() {
        var places = balancer(.leastPending, [1, 1, 3])
        places.began(2)
        places.swapRemove(0)
        #expect(places.count == 2)
        #expect(places.pending(0) == 1)
        #expect(places.pending(1) == 0)
    }
}
