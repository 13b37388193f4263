export const scopes_of = (text: string): string[] => [...new Set(text.split(/\s+/).filter((scope) => scope !== ''))];
