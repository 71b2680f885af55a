/** What the page of `data inspect` has beside what every page has. */
export const PAGE_STYLE = `
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: .5rem; margin: 0; } dl div { background: var(--panel); border-radius: 6px; padding: .4rem .8rem; } dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; overflow-wrap: anywhere; }
@media (min-width: 720px) { .charts { grid-template-columns: 1fr 1fr; } }
.finding { border-left: 4px solid var(--note); padding-left: .9rem; margin: 1.4rem 0; } .finding.wrong { border-color: var(--wrong); } .finding.look { border-color: var(--look); }
.weight { font-size: .75rem; font-weight: 600; text-transform: uppercase; letter-spacing: .04em; color: var(--note); } .wrong .weight { color: var(--wrong); } .look .weight { color: var(--look); }
.items { list-style: none; margin: .5rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: .7rem 1rem; overflow-wrap: anywhere; } .items > .wide { grid-column: 1 / -1; } @media (min-width: 640px) { .items > .pair { grid-column: span 2; } } .said { display: block; font-size: .9rem; color: var(--soft); }
.clips { display: flex; flex-wrap: wrap; gap: .4rem 1rem; } .clip { margin: 0; width: 250px; max-width: 100%; } .clip figcaption { font-size: .8rem; line-height: 1.35; overflow-wrap: anywhere; } audio { display: block; width: 100%; height: 34px; }
.wave { display: block; width: 100%; height: 36px; } .wave path { stroke: var(--bar); stroke-width: 1.2; fill: none; } .wave .clipped { stroke: var(--wrong); }
details { margin-top: .6rem; } summary { cursor: pointer; color: var(--soft); } details ul { columns: 3 260px; margin: .4rem 0; padding-left: 1.2rem; font-size: .9rem; overflow-wrap: anywhere; }
.fine { color: var(--fine); } ul.checks { list-style: none; padding: 0; margin: 0; } .checks li { padding-left: 1.4rem; text-indent: -1.4rem; } .checks li::before { display: inline-block; width: 1.4rem; text-indent: 0; content: "✓"; color: var(--fine); } .checks li.unknown { color: var(--soft); } .checks li.unknown::before { content: "?"; color: inherit; }
td.bar { width: 30%; min-width: 100px; } .bar i { display: block; height: .75rem; background: var(--bar); border-radius: 1px; }
.listen { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); gap: 1.2rem 1.5rem; } .listen h3 { margin-bottom: .2rem; }
@media print { audio, nav { display: none; } .finding, .clip { break-inside: avoid; } }
`;
