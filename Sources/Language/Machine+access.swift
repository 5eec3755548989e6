import Values

// Reading out of lists and maps without holding them meanwhile: counting the holders would cost more than the reading.
//
// SAFETY: the register holds the list or map, and nothing else runs until the value has been copied out.
extension UnsafeMutablePointer<Value> {
    /// Copies the element at an index of the list in this register; `false` if it is no list or has no such index.
    @inline(__always) func copyElement(_ index: Int, to target: UnsafeMutablePointer<Value>) -> Bool {
        guard let list = UnsafePointer(self).heldList else { return false }
        let found = list._withUnsafeGuaranteedRef { list in
            list.item(at: index < 0 ? index &+ list.items.count : index)
        }
        guard let found else { return false }
        target.put(found)
        return true
    }

    /// Copies the member that a site names of the map in this register; `false` if it is no map or has no such member.
    @inline(__always) func copyMember(_ site: UnsafeMutablePointer<Routine.Site>, to target: UnsafeMutablePointer<Value>) -> Bool {
        guard let map = UnsafePointer(self).heldMap,
            let found = map._withUnsafeGuaranteedRef({ $0.place(under: site.name, hint: &site.pointee.hint) })
        else { return false }
        target.put(copyOf: found)
        return true
    }

    /// Copies the member of the map in this register that the text in another names; `false` if there is none.
    @inline(__always) func copyMember(under key: UnsafeMutablePointer<Value>, to target: UnsafeMutablePointer<Value>) -> Bool {
        guard let map = UnsafePointer(self).heldMap, let text = UnsafePointer(key).heldText,
            let found = map._withUnsafeGuaranteedRef({ map in text._withUnsafeGuaranteedRef { map.place(under: $0.place) } })
        else { return false }
        target.put(copyOf: found)
        return true
    }

    /// Whether two registers hold the same text; `nil` unless both hold one.
    @inline(__always) func isSameText(as other: UnsafeMutablePointer<Value>) -> Bool? {
        guard let left = UnsafePointer(self).heldText, let right = UnsafePointer(other).heldText else { return nil }
        return left._withUnsafeGuaranteedRef { left in
            right._withUnsafeGuaranteedRef { right in left === right || left.string.isSame(as: right.string) }
        }
    }

    /// Moves values out of this register and those behind it, which are null then.
    @inline(__always) func takeAll(_ count: Int) -> [Value] {
        Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress { start.moveInitialize(from: self, count: count) }
            self.initialize(repeating: .null, count: count)
            initialized = count
        }
    }

    /// Puts a value in place of what is there; quick if that holds no reference.
    @inline(__always) func put(_ value: consuming Value) {
        if pointee.isReference { pointee = value } else { initialize(to: value) }
    }

    /// The same with a copy of a value that stands elsewhere, which may be a part of what is let go of here.
    @inline(__always) func put(copyOf value: UnsafeMutablePointer<Value>) {
        if pointee.isReference { pointee = value.pointee } else { initialize(to: value.pointee) }
    }
}

extension UnsafeMutablePointer<Routine.Site> {
    /// The name where it stands.
    ///
    /// SAFETY: it is the first of a site's members, which a test looks at.
    @inline(__always) var name: UnsafePointer<String> { UnsafeRawPointer(self).assumingMemoryBound(to: String.self) }
}

extension String {
    /// Whether each byte is a character: there are only ASCII letters, and no line end of two bytes.
    private var hasOnlyBytes: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            var at = 0
            if let base = UnsafeRawPointer(bytes.baseAddress) {
                let highs: UInt64 = 0x8080_8080_8080_8080
                let ones: UInt64 = 0x0101_0101_0101_0101
                while at + 8 <= bytes.count {
                    let word = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    let returns = word ^ (ones &* 0x0d)
                    if (word | ((returns &- ones) & ~returns)) & highs != 0 { return false }
                    at += 8
                }
            }
            return bytes[at...].allSatisfy { $0 < 0x80 && $0 != 0x0d }
        } ?? false
    }

    /// `count`, without looking for where characters end if each is a byte.
    var characterCount: Int { hasOnlyBytes ? utf8.count : count }

    /// A part of the text, which has `count` characters, by the numbers of its characters.
    func characters(_ range: Range<Int>, of count: Int) -> String {
        guard utf8.count == count else { return String(dropFirst(range.lowerBound).prefix(range.count)) }
        let start = utf8.index(startIndex, offsetBy: range.lowerBound)
        return String(self[start..<utf8.index(start, offsetBy: range.count)])
    }
}
