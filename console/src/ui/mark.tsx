export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" className="mark-ground" />
      <g className="mark-lines"><path d="M17.5 20.5a6 6 0 1 1 0-9" /><path d="M13.5 16H27m-4.5-4.5L27 16l-4.5 4.5" /></g>
    </svg>
  );
}
