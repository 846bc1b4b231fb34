'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { LoadResult } from './load-panel.tsx';

/** The plan of a text, of that text alone, and what came of loading it. */
export function useLoadPlan() {
  const client = useTRPCClient();
  const [done, setDone] = useState<LoadResult | null>(null);
  const look = useMutation({
    mutationFn: async (text: string) => ({ text, plan: await client.config.plan.query({ text }) }),
  });
  return {
    plan: look.data?.plan ?? null,
    text: look.data?.text ?? '',
    isPlanning: look.isPending,
    fault: look.error ? faultOf(look.error).public : null,
    done,
    make: (text: string) => {
      setDone(null);
      look.mutate(text);
    },
    finish: setDone,
  };
}
