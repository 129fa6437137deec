import Containers
import Glibc
import Synchronization
import Testing

private final class Note: Letter {
    let sender: Int
    let number: Int
    private let counter: Counter?

    init(_ sender: Int, _ number: Int, _ counter: Counter? = nil) {
        self.sender = sender
        self.number = number
        self.counter = counter
    }

    deinit { counter?.released.wrappingAdd(1, ordering: .relaxed) }
}

private final class Counter: Sendable {
    let released = Atomic<Int>(0)
}

@Suite struct MailboxTests {
    @Test func lettersComeInTheOrderInWhichTheyWerePushed() {
        let mailbox = Mailbox<Note>()
        for number in 0..<5 { _ = mailbox.push(Note(0, number)) }
        var numbers: [Int] = []
        mailbox.drain { numbers.append($0.number) }
        #expect(numbers == [0, 1, 2, 3, 4])
    }

    @Test func onlyTheFirstPushOntoAnEmptyListAsksForAWake() {
        let mailbox = Mailbox<Note>()
        let first = mailbox.push(Note(0, 0))
        let second = mailbox.push(Note(0, 1))
        mailbox.drain { _ in }
        let third = mailbox.push(Note(0, 2))
        #expect([first, second, third] == [true, false, true])
    }

    @Test func aLetterPushedWhileOthersAreReadWaits() {
        let mailbox = Mailbox<Note>()
        _ = mailbox.push(Note(0, 0))
        var numbers: [Int] = []
        mailbox.drain { note in
            numbers.append(note.number)
            _ = mailbox.push(Note(0, note.number + 1))
        }
        #expect(numbers == [0])
        mailbox.drain { numbers.append($0.number) }
        #expect(numbers == [0, 1])
    }

    @Test func lettersAreReleasedAfterDeliveryAndWithTheMailbox() {
        let counter = Counter()
        do {
            let mailbox = Mailbox<Note>()
            for number in 0..<3 { _ = mailbox.push(Note(0, number, counter)) }
            mailbox.drain { _ in }
            #expect(counter.released.load(ordering: .relaxed) == 3)
            for number in 0..<2 { _ = mailbox.push(Note(0, number, counter)) }
        }
        #expect(counter.released.load(ordering: .relaxed) == 5)
    }

    /// Four writers and one reader at once: nothing is lost or doubled, and each writer's letters keep their order.
    @Test func manyThreadsPushAndOneTakes() {
        let mailbox = Mailbox<Note>()
        let letters = 20_000
        var threads: [pthread_t] = []
        for sender in 0..<4 {
            let work = Work { for number in 0..<letters { _ = mailbox.push(Note(sender, number)) } }
            let box = unsafe Unmanaged.passRetained(work)
            var thread = pthread_t()
            _ = unsafe pthread_create(
                &thread, nil,
                { argument in
                    unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
                    return nil
                }, box.toOpaque())
            threads.append(thread)
        }
        var next = [0, 0, 0, 0]
        var taken = 0
        while taken < 4 * letters {
            mailbox.drain { note in
                #expect(note.number == next[note.sender])
                next[note.sender] = note.number + 1
                taken += 1
            }
        }
        for thread in threads { _ = pthread_join(thread, nil) }
        #expect(next == [letters, letters, letters, letters])
    }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
