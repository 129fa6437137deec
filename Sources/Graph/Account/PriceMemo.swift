/// What a loop has found in the price table lately: a model is looked for once, with all its spellings, and then known.
///
///     places  [ start, length, price | – | … ]        names  gpt-4o-mini claude-sonnet-5 …
///                  └──────────────────────────────────────▲
import Containers

struct PriceMemo: ~Copyable {
    /// Models of a loop at a time; more take each other's places.
    private static let places = 32
    private static let longestName = 64
    /// Bytes of names; once they are full, all is forgotten.
    private static let room = 4096

    /// Not private: the compiler (6.3.1) breaks on a private type in another file's field.
    struct Place: BitwiseCopyable {
        var start = 0
        /// 0: free.
        var length = 0
        var isKnown = false
        var price = Price(Price.Rates(input: 0, output: 0))
    }

    private var places = OwnedArray<Place>(capacity: places)
    private var names = ByteBuffer(capacity: room)

    init() { forget() }

    mutating func price(of model: Span<UInt8>, in table: PriceTable) -> Price? {
        if model.isEmpty || model.count > Self.longestName { return table.price(of: model) }
        let number = Int(truncatingIfNeeded: model.spread % UInt64(Self.places))
        let place = places[number]
        if place.length == model.count,
            names.span.extracting(place.start..<place.start + place.length).equals(model)
        {
            return place.isKnown ? place.price : nil
        }
        return learn(model, number, table)
    }

    private mutating func learn(_ model: Span<UInt8>, _ number: Int, _ table: PriceTable) -> Price? {
        if names.count + model.count > Self.room { forget() }
        let price = table.price(of: model)
        var place = Place()
        place.start = names.count
        place.length = model.count
        place.isKnown = price != nil
        if let price { place.price = price }
        names.append(model)
        places[number] = place
        return price
    }

    private mutating func forget() {
        names.clear()
        places.removeAll()
        for _ in 0..<Self.places { places.append(Place()) }
    }
}
