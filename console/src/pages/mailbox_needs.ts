import { useResource } from '../api/resource';
import type { Problem } from '../api/problem';
import type { Items, Link, Project, Provider } from '../api/types';

export type Needs = { providers: Provider[]; links: Link[]; projects: Project[] };

/** What the form of a mail server chooses from; null until all of it is there. */
export function useMailboxNeeds(): { needs: Needs | null; problem: Problem | null } {
  const providers = useResource<Items<Provider>>('/providers');
  const links = useResource<Items<Link>>('/links');
  const projects = useResource<Items<Project>>('/projects');
  const needs = providers.data && links.data && projects.data && { providers: providers.data.items, links: links.data.items, projects: projects.data.items };
  return { needs, problem: providers.problem ?? links.problem ?? projects.problem };
}
