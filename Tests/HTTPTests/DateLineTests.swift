import Containers
import Testing

@testable import HTTP

@Suite struct DateLineTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func aDateIsWrittenAsFixdate(_ seconds: Int, _ text: String) {
        var out = ByteBuffer()
        out.append(fixdate: seconds)
        #expect(out.text == text)
    }

    @Test(arguments: [
        (0, "19700101T000000Z"), (784_111_777, "19941106T084937Z"), (951_782_400, "20000229T000000Z"),
        (1_767_323_045, "20260102T030405Z"), (253_402_300_799, "99991231T235959Z"),
    ])
    func aTimeIsWrittenInBasicFormat(_ seconds: Int, _ text: String) {
        var out = ByteBuffer()
        out.append(basicTime: seconds)
        #expect(out.text == text)
    }

    @Test func everyDayFollowsTheOneBefore() {
        var before = CivilDate(daysSince1970: 0)
        for day in 1..<100_000 {
            let date = CivilDate(daysSince1970: day)
            let isNext =
                date.day == before.day + 1 && date.month == before.month && date.year == before.year
                || date.day == 1 && date.month == before.month + 1 && date.year == before.year
                || date.day == 1 && date.month == 1 && before.month == 12 && date.year == before.year + 1
            if !isNext { Issue.record("day \(day): \(before) before \(date)") }
            before = date
        }
    }

    @Test func theLineFollowsTheClock() {
        let line = DateLine(secondsSince1970: 0)
        line.update(secondsSince1970: 0)
        line.update(secondsSince1970: 784_111_777)
        var out = ByteBuffer()
        line.append(to: &out)
        #expect(out.text == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
    }
}
