/** Which colour is which side. */
export function ChartLegend() {
  return (
    <span className="run-legend" aria-hidden="true">
      <span className="is-a">A</span> <span className="is-b">B</span>
    </span>
  );
}
