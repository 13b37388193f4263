import { useEffect, useState } from 'react';

/** Words to search for; asked for once somebody stops typing. `asked`: what the list shows now. */
export function SearchBox({ asked, on_search, placeholder }: { asked: string; on_search: (words: string) => void; placeholder: string }) {
  const [text, set_text] = useState(asked);
  useEffect(() => {
    if (text.trim() === asked) return;
    const timer = setTimeout(() => on_search(text.trim()), 250);
    return () => clearTimeout(timer);
  });
  return <label className="wide">Search <input type="search" value={text} onChange={(e) => set_text(e.target.value)} placeholder={placeholder} /></label>;
}
