import Graph
import JSON
import Testing

@testable import Dialects

@Suite struct BodyErrorsTests {
    @Test(arguments: [
        (JSONError.Kind.notAnObject, "invalid_json"), (.malformed, "invalid_json"), (.tooDeep, "invalid_json"),
        (.trailingBytes, "invalid_json"), (.tooManyMembers, "invalid_json"), (.duplicateKey, "duplicate_key"),
        (.invalidString, "invalid_value"),
    ])
    func `every refusal of the scanner is the caller's 400`(_ kind: JSONError.Kind, _ code: String) {
        let error = GatewayError(JSONError(kind, at: 7), key: "model")
        #expect(error.status == 400)
        #expect(error.code.description == code)
        #expect(error.side == .client)
        #expect(error.retry == .never)
    }
}
