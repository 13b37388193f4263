export function Scopes({ of }: { of: readonly string[] }) {
  return of.length === 0 ? <span className="none">none</span> : <ul className="scopes">{of.map((s) => <li key={s}>{s}</li>)}</ul>;
}
