'use client';

import { useQuery } from '@tanstack/react-query';
import { useMay, useMe } from '#components/live/use-me.ts';
import { useTRPC } from '#components/ui/trpc.tsx';

/** Whoever has a name and a page. */
export interface PaletteName {
  href: string;
  label: string;
  detail: string;
  /** What it is found by. */
  names: readonly string[];
}

/** The teams and people that the person may see: asked for when the palette opens, but for one's own teams. */
export function usePaletteNames(): { teams: PaletteName[]; people: PaletteName[] } {
  const trpc = useTRPC();
  const own = useMe()?.user?.teams ?? [];
  const seesTeams = useMay('teams:read');
  const seesPeople = useMay('people:read');
  const teams = useQuery({ ...trpc.teams.list.queryOptions(), enabled: seesTeams, staleTime: freshMs });
  const people = useQuery({ ...trpc.people.list.queryOptions(), enabled: seesPeople, staleTime: freshMs });
  return {
    teams: (seesTeams ? (teams.data ?? []) : own).map(({ id, name }) => ({
      ...{ href: `/teams/${encodeURIComponent(id)}`, label: name, detail: 'team', names: [name] },
    })),
    people: (people.data?.people ?? []).map(({ id, name, email }) => ({
      ...{ href: `/people/${encodeURIComponent(id)}`, label: name || email, detail: name ? email : '' },
      names: [name, email],
    })),
  };
}

const freshMs = 30_000;
