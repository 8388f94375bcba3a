interface BarChartProps {
  readonly values: readonly number[];
  readonly label: string;
}

const height = 24;
const barWidth = 4;

/** Small bars, one for each value. The label says what they show. */
export function BarChart({ values, label }: BarChartProps) {
  const max = Math.max(1, ...values);
  const width = Math.max(1, values.length) * barWidth;
  return (
    <svg
      class="chart"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      width={width * 1.5}
      height={height}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      {values.map((value, at) => {
        // One of many is still visible.
        const bar = value === 0 ? 1 : Math.max(3, (value / max) * height);
        return (
          <rect
            key={at}
            class={value === 0 ? 'zero' : ''}
            x={at * barWidth}
            y={height - bar}
            width={barWidth - 1}
            height={bar}
          />
        );
      })}
    </svg>
  );
}
