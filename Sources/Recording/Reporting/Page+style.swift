extension Page {
    /// One column on a telephone, two side by side where there is room; light and dark as the system says, or as the button does.
    static let style = """
        :root {
          color-scheme: light;
          --paper: #ffffff; --sunk: #f5f6f8; --ink: #1b1f24; --faint: #59636e; --rule: #d5dae0; --accent: #0a58ca;
          --good: #116329; --good-paper: #dff5e3; --bad: #a40e26; --bad-paper: #ffe5e7; --mild: #7a4e00; --mild-paper: #fdf0d0;
          --strong-bad: #ffbfc4; --strong-good: #a6e9b5;
        }
        @media (prefers-color-scheme: dark) {
          :root:not([data-theme=light]) {
            color-scheme: dark;
            --paper: #14171b; --sunk: #1c2026; --ink: #e4e7eb; --faint: #9aa4af; --rule: #343b44; --accent: #79b0ff;
            --good: #6fd58a; --good-paper: #12301c; --bad: #ff9aa4; --bad-paper: #3b171c; --mild: #f0c674; --mild-paper: #372a10;
            --strong-bad: #7d2731; --strong-good: #1f6235;
          }
        }
        :root[data-theme=dark] {
          color-scheme: dark;
          --paper: #14171b; --sunk: #1c2026; --ink: #e4e7eb; --faint: #9aa4af; --rule: #343b44; --accent: #79b0ff;
          --good: #6fd58a; --good-paper: #12301c; --bad: #ff9aa4; --bad-paper: #3b171c; --mild: #f0c674; --mild-paper: #372a10;
          --strong-bad: #7d2731; --strong-good: #1f6235;
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        code, pre, kbd { font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
        header, main { max-width: 100rem; margin: 0 auto; padding: 0 clamp(0.75rem, 2vw, 2rem); }
        header { position: sticky; top: 0; z-index: 1; padding-top: 0.75rem; padding-bottom: 0.5rem; background: var(--paper); border-bottom: 1px solid var(--rule); }
        h1 { font-size: 1.25rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
        h3, h4 { font-size: 0.8125rem; font-weight: 600; color: var(--faint); margin: 0.75rem 0 0.25rem; }
        .summary { margin: 0.25rem 0 0.5rem; color: var(--faint); display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; align-items: center; }
        .tools { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
        .tools input { flex: 1 1 10rem; min-width: 0; max-width: 28rem; }
        .tools output { color: var(--faint); font-size: 0.875rem; }
        input, button { font: inherit; font-size: 0.875rem; color: inherit; background: var(--sunk); border: 1px solid var(--rule); border-radius: 6px; padding: 0.3rem 0.6rem; min-height: 2.25rem; }
        button { cursor: pointer; }
        button:hover, summary:hover { background: var(--sunk); }
        button[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--paper); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
        main { padding-top: 0.75rem; padding-bottom: 4rem; }
        summary { cursor: pointer; border-radius: 6px; padding: 0.3rem 0.4rem; overflow-wrap: anywhere; }
        summary::marker { color: var(--faint); }
        .session { border: 1px solid var(--rule); border-radius: 8px; margin: 0 0 0.75rem; padding: 0.2rem; }
        .session > summary { font-weight: 600; }
        .session > summary .note { font-weight: 400; color: var(--faint); }
        .session > .inside { padding: 0 0.4rem 0.4rem; }
        .command { scroll-margin: 10rem; border-top: 1px solid var(--rule); padding: 0.15rem 0; }
        .command:first-child { border-top: 0; }
        .command.current > summary, div.command.current { box-shadow: inset 3px 0 0 var(--accent); }
        div.command { padding: 0.3rem 0.4rem 0.3rem 1.6rem; overflow-wrap: anywhere; }
        .command > .inside { padding: 0 0.4rem 0.75rem 1.6rem; }
        .typed { white-space: pre-wrap; overflow-wrap: anywhere; font-weight: 600; }
        .pass > .typed { font-weight: 400; }
        .line { color: var(--faint); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
        .badge, .chip, .status { display: inline-block; font-size: 0.75rem; font-weight: 600; line-height: 1.4; border-radius: 4px; padding: 0.05rem 0.4rem; color: var(--faint); background: var(--sunk); border: 1px solid transparent; }
        .badge { min-width: 3.2em; text-align: center; }
        .badge.pass, .chip.pass, .status.good { color: var(--good); background: var(--good-paper); }
        .badge.fail, .chip.fail, .badge.error, .chip.error, .badge.xpass, .chip.xpass, .status.bad { color: var(--bad); background: var(--bad-paper); }
        .badge.skip, .chip.skip, .badge.xfail, .chip.xfail, .badge.drift, .chip.drift { color: var(--mild); background: var(--mild-paper); }
        .message { margin: 0.5rem 0; overflow-wrap: anywhere; }
        pre { margin: 0 0 0.5rem; padding: 0.5rem 0.6rem; background: var(--sunk); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
        pre.headers { color: var(--faint); }
        pre.stderr { box-shadow: inset 3px 0 0 var(--bad); }
        pre.note { box-shadow: inset 3px 0 0 var(--mild); }
        .none { color: var(--faint); margin: 0 0 0.5rem; font-size: 0.875rem; }
        .answer { margin: 0.25rem 0; }
        .exchange { margin: 0.1rem 0; }
        .exchange > .pair { padding: 0 0.4rem 0.4rem 1.2rem; }
        .pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1rem; }
        .diff { border: 1px solid var(--rule); border-radius: 6px; overflow: hidden; margin: 0 0 0.75rem; }
        .diff .row { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
        .diff .cell { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); border-left: 1px solid var(--rule); }
        .diff .cell:first-child { border-left: 0; }
        .diff .cell > span { color: var(--faint); text-align: right; padding: 0 0.5rem 0 0; user-select: none; white-space: nowrap; font-size: 0.8125rem; line-height: 1.6; font-variant-numeric: tabular-nums; }
        .diff code { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0 0.4rem; min-height: 1.3rem; }
        .diff .minus { background: var(--bad-paper); }
        .diff .plus { background: var(--good-paper); }
        .diff .minus mark { background: var(--strong-bad); color: inherit; border-radius: 2px; }
        .diff .plus mark { background: var(--strong-good); color: inherit; border-radius: 2px; }
        .diff .empty { background: var(--sunk); }
        .diff .skipped { color: var(--faint); background: var(--sunk); font-size: 0.8125rem; padding: 0.1rem 0.6rem 0.1rem 4rem; }
        .diff .names { color: var(--faint); font-size: 0.8125rem; border-bottom: 1px solid var(--rule); }
        .diff .names > div { padding: 0.15rem 0.6rem; border-left: 1px solid var(--rule); }
        .diff .names > div:first-child { border-left: 0; }
        dialog { color: inherit; background: var(--paper); border: 1px solid var(--rule); border-radius: 10px; max-width: min(30rem, 92vw); }
        dialog h2 { margin: 0 0 0.5rem; font-size: 1.125rem; }
        dl { display: grid; grid-template-columns: auto 1fr; gap: 0.3rem 1rem; margin: 0 0 1rem; }
        dd { margin: 0; }
        kbd { border: 1px solid var(--rule); border-radius: 4px; padding: 0 0.35rem; background: var(--sunk); }
        @media (max-width: 48rem) {
          header { position: static; }
          .command { scroll-margin: 1rem; }
          .command > .inside { padding-left: 0.4rem; }
          div.command { padding-left: 0.4rem; }
          .exchange > .pair { padding-left: 0.4rem; }
          .pair, .diff .row { grid-template-columns: minmax(0, 1fr); }
          .diff .names { display: none; }
          .diff .cell { border-left: 0; grid-template-columns: 3.25rem minmax(0, 1fr); }
          .diff .cell.repeated, .diff .cell.empty { display: none; }
          .diff .skipped { padding-left: 3.6rem; }
          .tools input { flex-basis: 100%; max-width: none; }
          .tools { gap: 0.35rem; }
          .tools button { flex: 0 1 auto; padding: 0.3rem 0.45rem; }
        }
        @media print { header { position: static; } .tools, dialog { display: none; } }
        """
}
