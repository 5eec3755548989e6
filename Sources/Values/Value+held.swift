// Looking into what a value holds without holding it as well: counting the holders costs more than most looks.
extension UnsafePointer<Value> {
    /// What a value that is a list, a map or a text holds.
    ///
    /// SAFETY: these cases carry one reference, which stands in the first word of the value (a test looks at that); the value stays
    /// where it is, and holds what it holds, for as long as the caller uses this.
    @inlinable @inline(__always) public func held<Object: AnyObject>(_ type: Object.Type) -> Unmanaged<Object>? {
        UnsafeRawPointer(self).load(as: UnsafeRawPointer?.self).map(Unmanaged.fromOpaque)
    }

    @inlinable @inline(__always) public var heldList: Unmanaged<List>? { if case .list = pointee { held(List.self) } else { nil } }
    @inlinable @inline(__always) public var heldMap: Unmanaged<MapStorage>? {
        if case .map = pointee { held(MapStorage.self) } else { nil }
    }
    @inlinable @inline(__always) public var heldText: Unmanaged<Text>? { if case .text = pointee { held(Text.self) } else { nil } }
}

extension UnsafeMutablePointer<Value> {
    /// The map where it stands, to be changed there; `nil` if this is no map. See `held` for what makes that safe.
    @inlinable @inline(__always) public var mapInPlace: UnsafeMutablePointer<Map>? {
        if case .map = pointee { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Map.self) } else { nil }
    }
}
