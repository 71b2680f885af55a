/** How the page of `data inspect` looks, by day and by night, wide and narrow. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --soft: #59636e; --line: #d7dce1; --grid: #e8ebee; --panel: #f6f8fa; --bar: #3b528b; --wrong: #b3261e; --look: #9a5b00; --note: #59636e; --fine: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --paper: #15191e; --ink: #e6e9ec; --soft: #a3adb8; --line: #39424d; --grid: #2a323b; --panel: #1d232a; --bar: #8aa4e8; --wrong: #ff8f85; --look: #f0b25a; --note: #a3adb8; --fine: #6bd28a; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Open Sans", Helvetica, Arial, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; max-width: 1120px; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .2rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
a { color: inherit; } nav { color: var(--soft); } nav a { margin-right: 1rem; } p { margin: .3rem 0; } .soft, figcaption span { color: var(--soft); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: .5rem; margin: 0; } dl div { background: var(--panel); border-radius: 6px; padding: .4rem .8rem; } dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; overflow-wrap: anywhere; }
.charts { display: grid; gap: 1rem 1.5rem; margin-top: 1.2rem; } @media (min-width: 720px) { .charts { grid-template-columns: 1fr 1fr; } } .charts figure { margin: 0; } .charts svg { display: block; width: 100%; height: auto; }
.charts text { fill: var(--ink); } .charts line { stroke: var(--soft); } .charts .role-axis-grid line { stroke: var(--grid); } .charts .mark-rect path { fill: var(--bar); } .charts figcaption { padding-left: 1rem; color: var(--soft); font-size: .85rem; }
.finding { border-left: 4px solid var(--note); padding-left: .9rem; margin: 1.4rem 0; } .finding.wrong { border-color: var(--wrong); } .finding.look { border-color: var(--look); }
.weight { font-size: .75rem; font-weight: 600; text-transform: uppercase; letter-spacing: .04em; color: var(--note); } .wrong .weight { color: var(--wrong); } .look .weight { color: var(--look); }
.items { list-style: none; margin: .5rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: .7rem 1rem; overflow-wrap: anywhere; } .items > .wide { grid-column: 1 / -1; } @media (min-width: 640px) { .items > .pair { grid-column: span 2; } } .said { display: block; font-size: .9rem; color: var(--soft); }
.clips { display: flex; flex-wrap: wrap; gap: .4rem 1rem; } .clip { margin: 0; width: 250px; max-width: 100%; } .clip figcaption { font-size: .8rem; line-height: 1.35; overflow-wrap: anywhere; } audio { display: block; width: 100%; height: 34px; }
.wave { display: block; width: 100%; height: 36px; } .wave path { stroke: var(--bar); stroke-width: 1.2; fill: none; } .wave .clipped { stroke: var(--wrong); }
details { margin-top: .6rem; } summary { cursor: pointer; color: var(--soft); } details ul { columns: 3 260px; margin: .4rem 0; padding-left: 1.2rem; font-size: .9rem; overflow-wrap: anywhere; }
.fine { color: var(--fine); } ul.checks { list-style: none; padding: 0; margin: 0; } .checks li { padding-left: 1.4rem; text-indent: -1.4rem; } .checks li::before { display: inline-block; width: 1.4rem; text-indent: 0; content: "✓"; color: var(--fine); } .checks li.unknown { color: var(--soft); } .checks li.unknown::before { content: "?"; color: inherit; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } td, th { padding: .2rem .8rem .2rem 0; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; border-bottom: 1px solid var(--grid); } thead th { color: var(--soft); font-weight: 600; } th:first-child { text-align: left; font-weight: 500; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; max-width: 22rem; }
td.bar { width: 30%; min-width: 100px; } .bar i { display: block; height: .75rem; background: var(--bar); border-radius: 1px; }
.listen { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); gap: 1.2rem 1.5rem; } .listen h3 { margin-bottom: .2rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media print { audio, nav { display: none; } .finding, .clip { break-inside: avoid; } }
`;
