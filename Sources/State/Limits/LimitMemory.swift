/// The words of the limit table, in a memfd: a reload does not touch it and a successor process can inherit it.
///
///     page 0: magic, version, slots, hash key (2 words), slots in use
///     then:   slots of 16 bytes: tag, word
///
/// Pages are touched only where keys fall, so the resident size follows use. All memory access of the table is in this
/// file.
import CLinux
import Glibc
import Synchronization

@safe
final class LimitMemory: Sendable {
    private static let magic: UInt64 = 0x6d69_6c6c_6c69_6d31
    private static let version: UInt64 = 2
    private static let headerSize = 4096
    static let slotSize = 16

    private enum Field { static let magic = 0, version = 1, slots = 2, key0 = 3, key1 = 4, used = 5 }

    /// Of the memfd; stays open so that it can be handed to a successor.
    let descriptor: Int32
    let slots: Int
    let hashKey: (UInt64, UInt64)
    nonisolated(unsafe) private let base: UnsafeMutableRawPointer

    /// New, empty memory. `slots`: a power of two.
    init(slots: Int) throws(StateError) {
        let descriptor = unsafe millrace_memfd("millrace-limits")
        guard descriptor >= 0 else { throw .system(call: "memfd_create", errno: errno) }
        self.descriptor = descriptor
        self.slots = slots
        hashKey = (.random(in: .min ... .max), .random(in: .min ... .max))
        guard ftruncate(descriptor, Self.size(slots)) == 0 else {
            let failure = errno
            close(descriptor)
            throw .system(call: "ftruncate", errno: failure)
        }
        unsafe base = try Self.map(descriptor, Self.size(slots))
        set(Field.version, Self.version)
        set(Field.slots, UInt64(slots))
        set(Field.key0, hashKey.0)
        set(Field.key1, hashKey.1)
        set(Field.magic, Self.magic)
    }

    /// Memory that another process made; takes the descriptor over, and closes it when it is refused.
    init(inheriting descriptor: Int32) throws(StateError) {
        self.descriptor = descriptor
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", errno: errno) }
        guard status.st_size >= Self.headerSize else {
            close(descriptor)
            throw .foreign("not a limit table")
        }
        unsafe base = try Self.map(descriptor, Int(status.st_size))
        let header = unsafe base.assumingMemoryBound(to: UInt64.self)
        slots = unsafe Int(truncatingIfNeeded: header[Field.slots])
        hashKey = unsafe (header[Field.key0], header[Field.key1])
        guard unsafe header[Field.magic] == Self.magic, unsafe header[Field.version] == Self.version,
            slots > 0, slots & (slots - 1) == 0, slots <= LimitTable.maxCapacity,
            Int(status.st_size) == Self.size(slots)
        else {
            unsafe munmap(base, Int(status.st_size))
            close(descriptor)
            throw .foreign("not a limit table")
        }
    }

    deinit {
        unsafe munmap(base, Self.size(slots))
        close(descriptor)
    }

    private static func size(_ slots: Int) -> Int { headerSize + slots * slotSize }

    private static func map(_ descriptor: Int32, _ size: Int) throws(StateError) -> UnsafeMutableRawPointer {
        let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            let failure = errno
            close(descriptor)
            throw .system(call: "mmap", errno: failure)
        }
        return unsafe memory
    }

    private func set(_ field: Int, _ value: UInt64) {
        unsafe base.storeBytes(of: value, toByteOffset: field * 8, as: UInt64.self)
    }

    /// Slots that hold a key.
    var used: Int { unsafe Int(truncatingIfNeeded: atomic(Field.used * 8).pointee.load(ordering: .relaxed)) }

    func countUsed(_ change: Int) {
        unsafe atomic(Field.used * 8).pointee.wrappingAdd(UInt64(bitPattern: Int64(change)), ordering: .relaxed)
    }

    func tag(_ slot: Int) -> UInt64 { unsafe tagCell(slot).pointee.load(ordering: .sequentiallyConsistent) }

    func setTag(_ slot: Int, _ tag: UInt64) {
        unsafe tagCell(slot).pointee.store(tag, ordering: .sequentiallyConsistent)
    }

    /// Changes the tag if it still is `expected`.
    func replaceTag(_ slot: Int, _ expected: UInt64, with tag: UInt64) -> Bool {
        unsafe tagCell(slot).pointee.compareExchange(
            expected: expected, desired: tag, ordering: .sequentiallyConsistent
        ).exchanged
    }

    func word(_ slot: Int) -> LimitWord {
        unsafe LimitWord(raw: wordCell(slot).pointee.load(ordering: .acquiring))
    }

    func setWord(_ slot: Int, _ word: LimitWord) {
        unsafe wordCell(slot).pointee.store(word.raw, ordering: .releasing)
    }

    /// Changes the word if it still is `expected`.
    func replaceWord(_ slot: Int, _ expected: LimitWord, with word: LimitWord) -> Bool {
        unsafe wordCell(slot).pointee.compareExchange(
            expected: expected.raw, desired: word.raw, ordering: .acquiringAndReleasing
        ).exchanged
    }

    private func tagCell(_ slot: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(slot >= 0 && slot < slots)
        return unsafe atomic(Self.headerSize + slot * Self.slotSize)
    }

    private func wordCell(_ slot: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(slot >= 0 && slot < slots)
        return unsafe atomic(Self.headerSize + slot * Self.slotSize + 8)
    }

    private func atomic(_ offset: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
