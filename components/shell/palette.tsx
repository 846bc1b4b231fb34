'use client';

/** Ctrl K: finds any group, page, team, person, action or process by a few letters, all with the keyboard. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Cpu, ListTree, type LucideIcon, Search, UserRound, Users } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { SearchField } from 'react-aria-components/SearchField';
import { useLive } from '#components/live/live-provider.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { groupLabel } from '#components/ui/group-label.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { optionLook } from '#components/ui/popover-look.ts';
import type { Theme } from '#components/ui/theme.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type GroupPath, groupPathFault } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { canSearchProcesses, findGroups, findNamed, matchesQuery } from './palette-search.ts';
import { usePaletteActions } from './use-palette-actions.ts';
import { usePaletteNames } from './use-palette-names.ts';

const mostGroups = 12;
const mostProcesses = 6;
const mostNames = 6;

export default function Palette({
  onClose,
  onGo,
  theme,
  onTheme,
  onSignOut,
}: {
  onClose: () => void;
  onGo: (href: string) => void;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onSignOut: () => void;
}) {
  const { store } = useLive();
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const groups = query ? findGroups(store.nodes(), query, mostGroups) : [];
  const processes = useQuery({
    ...trpc.processes.list.queryOptions({ group: null, search: query, limit: mostProcesses }),
    enabled: canSearchProcesses(query),
    placeholderData: keepPreviousData,
  });
  const found = canSearchProcesses(query) ? (processes.data?.rows ?? []) : [];
  const actions = usePaletteActions({ theme, onGo, onTheme, onSignOut }).filter(({ label, detail }) =>
    matchesQuery(`${label} ${detail}`, query),
  );
  const named = usePaletteNames();
  const teams = query ? findNamed(named.teams, query, mostNames) : [];
  const people = query ? findNamed(named.people, query, mostNames) : [];
  const then = (run: () => void) => () => {
    onClose();
    run();
  };

  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      className="fixed inset-0 z-40 flex items-start justify-center bg-[rgb(8_10_14/0.45)] p-4 pt-[12vh]"
    >
      <Modal className="w-full max-w-xl">
        <AriaDialog
          aria-label="Find anything"
          className="overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-none"
        >
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField aria-label="Find a group, page, team or process" autoFocus>
              <div className="flex h-11 items-center gap-2.5 border-b border-line-soft px-3.5">
                <Icon as={Search} className="text-faint" />
                <Input
                  placeholder="Find a group, page, team, process or pid"
                  className="min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
                />
                <span className="max-md:hidden">
                  <Kbd>Esc</Kbd>
                </span>
              </div>
            </SearchField>
            <Menu
              aria-label="Found"
              className="max-h-[min(420px,56vh)] overflow-y-auto p-1.5 outline-none"
              renderEmptyState={() => (
                <p className="px-3 py-6 text-center text-muted">
                  Nothing of that name: no group, page, team, action or process.
                </p>
              )}
            >
              {groups.length > 0 ? (
                <Part title="Groups">
                  {groups.map((node) => (
                    <Option
                      key={node.path}
                      id={`group:${node.path}`}
                      icon={ListTree}
                      label={groupLabel(node).name}
                      detail={placeOf(node)}
                      onAction={then(() => onGo(groupHref(node.path)))}
                    />
                  ))}
                </Part>
              ) : null}
              {teams.length > 0 ? (
                <Part title="Teams">
                  {teams.map(({ href, label, detail }) => (
                    <Option
                      key={href}
                      id={href}
                      icon={Users}
                      label={label}
                      detail={detail}
                      onAction={then(() => onGo(href))}
                    />
                  ))}
                </Part>
              ) : null}
              {people.length > 0 ? (
                <Part title="People">
                  {people.map(({ href, label, detail }) => (
                    <Option
                      key={href}
                      id={href}
                      icon={UserRound}
                      label={label}
                      detail={detail}
                      onAction={then(() => onGo(href))}
                    />
                  ))}
                </Part>
              ) : null}
              {actions.length > 0 ? (
                <Part title="Actions">
                  {actions.map((action) => (
                    <Option
                      key={action.id}
                      id={action.id}
                      icon={action.icon}
                      label={action.label}
                      detail={action.detail}
                      onAction={then(action.run)}
                    />
                  ))}
                </Part>
              ) : null}
              {found.length > 0 ? (
                <Part title="Processes">
                  {found.map((row) => (
                    <Option
                      key={row.pid}
                      id={`pid:${row.pid}`}
                      icon={Cpu}
                      label={`${row.name} ${row.pid}`}
                      detail={row.command || row.user}
                      onAction={then(() => onGo(groupHref(groupOf(row), 'processes')))}
                    />
                  ))}
                </Part>
              ) : null}
            </Menu>
          </Autocomplete>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <MenuSection aria-label={title}>
      <Header className="px-2 pt-1.5 pb-0.5 text-xs text-muted">{title}</Header>
      {children}
    </MenuSection>
  );
}

function Option({
  id,
  icon,
  label,
  detail,
  onAction,
}: {
  id: string;
  icon: LucideIcon;
  label: string;
  detail?: string;
  onAction: () => void;
}) {
  return (
    <MenuItem id={id} textValue={`${label} ${detail ?? ''}`} onAction={onAction} className={optionLook}>
      <Icon as={icon} size={14} className="shrink-0 text-muted" />
      <span className="max-w-3/4 shrink-0 truncate">{label}</span>
      {detail ? <span className="min-w-0 truncate text-sm text-faint">{detail}</span> : null}
    </MenuItem>
  );
}

/** What its owner calls it, and where it is. */
function placeOf(node: GroupNode): string {
  const { note } = groupLabel(node);
  return note ? `${note} · ${node.path}` : node.path;
}

/** The deepest of the groups it is in: the one that says most about where it runs. */
function groupOf(row: ProcessRow): GroupPath {
  const paths = row.groups.map(({ path }) => path).filter((path) => groupPathFault(path) === null);
  return (paths.sort((left, right) => right.length - left.length)[0] ?? '/') as GroupPath;
}
