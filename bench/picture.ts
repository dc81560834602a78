import * as echarts from 'echarts';
import { PERCENTILES } from './messages.js';
import type { Row } from './rows.js';

const WIDTH = 1100;
const HEIGHT = 620;

/**
 * The latency distribution of the rows as an SVG: percentile across, milliseconds up, both scales
 * logarithmic.
 */
export function drawLatencies(rows: readonly Row[], title: string): string {
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: HEIGHT,
  });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', top: 10 },
    legend: { bottom: 8, type: 'plain' },
    grid: { left: 70, right: 30, top: 60, bottom: 110 },
    xAxis: {
      type: 'category',
      name: 'percentile',
      nameLocation: 'middle',
      nameGap: 28,
      data: PERCENTILES.map(String),
    },
    yAxis: { type: 'log', name: 'ms', min: 0.01, axisLabel: { formatter: '{value}' } },
    series: rows.map((row) => ({
      type: 'line',
      name: `${row.operation} · ${row.processes} proc · ${row.inFlight} in flight`,
      showSymbol: false,
      data: row.latencyUs.map((us) => Math.max(0.01, us / 1000)),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
