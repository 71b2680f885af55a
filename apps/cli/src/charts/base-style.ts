/** How every page looks, by day and by night, wide and narrow: text, tables, charts. */
export const BASE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --soft: #59636e; --line: #d7dce1; --grid: #e8ebee; --panel: #f6f8fa; --bar: #3b528b; --wrong: #b3261e; --look: #9a5b00; --note: #59636e; --fine: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --paper: #15191e; --ink: #e6e9ec; --soft: #a3adb8; --line: #39424d; --grid: #2a323b; --panel: #1d232a; --bar: #8aa4e8; --wrong: #ff8f85; --look: #f0b25a; --note: #a3adb8; --fine: #6bd28a; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Open Sans", Helvetica, Arial, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; max-width: 1120px; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .2rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
a { color: inherit; } nav { color: var(--soft); } nav a { margin-right: 1rem; } p { margin: .3rem 0; } .soft, figcaption span { color: var(--soft); }
.charts { display: grid; gap: 1rem 1.5rem; margin-top: 1.2rem; } .charts figure { margin: 0; } .charts svg { display: block; width: 100%; max-width: 720px; height: auto; }
.charts text { fill: var(--ink); } .charts line { stroke: var(--soft); } .charts .role-axis-grid line { stroke: var(--grid); } .charts .mark-rect path { fill: var(--bar); } .charts figcaption { padding-left: 1rem; color: var(--soft); font-size: .85rem; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } td, th { padding: .2rem .8rem .2rem .2rem; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; border-bottom: 1px solid var(--grid); } thead th { color: var(--soft); font-weight: 600; } th:first-child { text-align: left; font-weight: 500; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; max-width: 22rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
`;
