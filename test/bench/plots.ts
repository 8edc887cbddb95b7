// npm run bench -- plots: draws docs/performance/*.svg from the saved results beside them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { savedResults } from './results.ts';

const folder = join(import.meta.dirname, '../../docs/performance');
const results = savedResults();

type Plot = {
  readonly file: string;
  readonly title: string;
  readonly benchmark: string;
  readonly figure: string;
};
const plots: readonly Plot[] = [
  {
    file: 'cold-0ms',
    title: 'Cold: load and first answer, ms (AWS answers at once)',
    benchmark: 'cold 0 ms',
    figure: 'cold ms',
  },
  {
    file: 'cold-5ms',
    title: 'Cold: load and first answer, ms (AWS answers after 5 ms)',
    benchmark: 'cold 5 ms',
    figure: 'cold ms',
  },
  { file: 'warm-cpu', title: 'Warm: CPU ms a creation', benchmark: 'warm', figure: 'CPU ms' },
  {
    file: 'warm-rss',
    title: 'Warm: resident memory after 5,000 creations, MB',
    benchmark: 'warm',
    figure: 'RSS MB',
  },
];

const [rowHeight, labelWidth, barWidth, top] = [28, 110, 420, 40];

for (const { file, title, benchmark, figure } of plots) {
  const bars = Object.entries(results[benchmark] ?? {}).map(
    ([name, figures]) => [name, figures[figure] ?? 0] as const,
  );
  writeFileSync(join(folder, `${file}.svg`), barChart(title, bars));
}

/** Horizontal bars, the longest as wide as the drawing, in colors that are legible on white and on black. */
function barChart(title: string, bars: readonly (readonly [name: string, value: number])[]): string {
  const longest = Math.max(...bars.map(([, value]) => value));
  const rows = bars.map(([name, value], index) => {
    const y = top + index * rowHeight;
    const width = Math.round((barWidth * value) / longest);
    return [
      `<text x="${labelWidth - 8}" y="${y + 15}" text-anchor="end">${name}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${width}" height="20" fill="${name === 'ours' ? '#2f81f7' : '#8b949e'}"/>`,
      `<text x="${labelWidth + width + 6}" y="${y + 15}">${value}</text>`,
    ].join('\n');
  });
  const [width, height] = [labelWidth + barWidth + 70, top + bars.length * rowHeight + 8];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${title}" font-family="sans-serif" font-size="13" fill="#6e7781">
<text x="0" y="20" font-weight="bold">${title}</text>
${rows.join('\n')}
</svg>
`;
}
