import Diagnostics

/// The JSON notation (RFC 8259).
public enum JSON {
    /// How a value is laid out.
    public enum Layout: Sendable {
        /// No blanks at all.
        case compact
        /// One line with a blank after `:` and `,`.
        case line
        /// One member a line, indented by two.
        case pretty
    }
}
