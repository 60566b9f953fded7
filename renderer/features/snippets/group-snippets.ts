import type { Snippet } from '#shared/snippets'

/** The snippets of one folder; the one without a folder comes first. */
export interface SnippetFolder {
  path: string
  snippets: Snippet[]
}

const byName = new Intl.Collator(undefined, { numeric: true })

/** Those whose name, folder or text has every word of `search`, in their folders, all by name. */
export function groupSnippets(snippets: readonly Snippet[], search: string): SnippetFolder[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ name, folder, text }: Snippet) => {
    const all = `${name}\n${folder}\n${text}`.toLowerCase()
    return words.every((word) => all.includes(word))
  }
  const folders = new Map<string, Snippet[]>()
  for (const snippet of snippets.filter(fits))
    folders.set(snippet.folder, [...(folders.get(snippet.folder) ?? []), snippet])
  return [...folders]
    .map(([path, members]) => ({ path, snippets: members.sort((a, b) => byName.compare(a.name, b.name)) }))
    .sort((a, b) => byName.compare(a.path, b.path))
}
