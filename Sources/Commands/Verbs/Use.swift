import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let use = Verb(
        "use (site <site> | entity <entity> | format <format>) [<block>]", .local,
        "Says where the commands that follow go; with a block, for that block alone.",
        examples: ["use entity users", "use site local"]
    ) { call, context in
        let restore = context.saved()
        if let site = call["site"]?.string {
            try context.use(Site.find(site))
        } else if let entity = call["entity"]?.string {
            context.entity = try Entity.find(entity)
        } else if let format = call["format"]?.string {
            context.settings.format = Format.named(format)
        }
        if call.has("block") { context.blocks.append(restore) }
        return .null
    }
}
