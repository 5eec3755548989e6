import PluginHost
import Testing

/// `traceparent`, as W3C's Trace Context writes it.
@Suite struct TraceParentTests {
    @Test(arguments: [
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
    ]) func whatIsOneIsReadAndWritten(_ text: String) { #expect(TraceParent(text)?.text == text) }

    @Test func aLaterVersionIsReadAsTheFirst() {
        let text = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-09-what-comes-later"
        #expect(TraceParent(text)?.text == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1",
    ]) func whatIsNoneIsLeftOut(_ text: String) { #expect(TraceParent(text) == nil) }

    @Test func lawASeedMakesTheSameTraceEachTimeAndReadableOnes() {
        for seed in [UInt64](0..<2_000) + [.max, .max - 1] {
            let made = TraceParent(seed: seed)
            #expect(made == TraceParent(seed: seed) && TraceParent(made.text) == made)
            #expect(made.trace != TraceParent(seed: seed &+ 1).trace)
        }
    }
}
