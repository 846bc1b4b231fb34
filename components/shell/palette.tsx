'use client';

/** Ctrl K: finds any group, place, action or process by a few letters, all with the keyboard. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Cpu, History, LayoutDashboard, ListTree, type LucideIcon, Search } from 'lucide-react';
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
import { Icon } from '#components/ui/icon.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { optionLook } from '#components/ui/popover-look.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ProcessRow } from '#server/domain/change.ts';
import { type GroupPath, groupPathFault, nameOf } from '#server/domain/group-path.ts';
import { findGroups } from './palette-search.ts';

export interface PaletteAction {
  id: string;
  label: string;
  icon: LucideIcon;
  run: () => void;
}

const mostGroups = 12;
const mostProcesses = 6;

export default function Palette({
  onClose,
  onGo,
  actions,
}: {
  onClose: () => void;
  onGo: (href: string) => void;
  actions: readonly PaletteAction[];
}) {
  const { store } = useLive();
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const groups = query ? findGroups(store.paths(), query, mostGroups) : [];
  const processes = useQuery({
    ...trpc.processes.list.queryOptions({ group: null, search: query, limit: mostProcesses }),
    enabled: query.length >= 2,
    placeholderData: keepPreviousData,
  });
  const found = query.length >= 2 ? (processes.data?.rows ?? []) : [];
  const places: PaletteAction[] = [
    { id: 'overview', label: 'Overview', icon: LayoutDashboard, run: () => onGo('/') },
    { id: 'groups', label: 'Groups', icon: ListTree, run: () => onGo('/groups') },
    { id: 'audit', label: 'Audit', icon: History, run: () => onGo('/audit') },
    ...actions,
  ].filter(({ label }) => label.toLowerCase().includes(query.toLowerCase()));
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
            <SearchField aria-label="Find a group, action or process" autoFocus>
              <div className="flex h-11 items-center gap-2.5 border-b border-line-soft px-3.5">
                <Icon as={Search} className="text-faint" />
                <Input
                  placeholder="Find a group, action, process or pid"
                  className="min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
                />
                <Kbd>Esc</Kbd>
              </div>
            </SearchField>
            <Menu
              aria-label="Found"
              className="max-h-[min(420px,56vh)] overflow-y-auto p-1.5 outline-none"
              renderEmptyState={() => (
                <p className="px-3 py-6 text-center text-muted">Nothing of that name: no group, action or process.</p>
              )}
            >
              {groups.length > 0 ? (
                <Part title="Groups">
                  {groups.map((path) => (
                    <Option
                      key={path}
                      id={`group:${path}`}
                      icon={ListTree}
                      label={nameOf(path)}
                      detail={path}
                      onAction={then(() => onGo(groupHref(path)))}
                    />
                  ))}
                </Part>
              ) : null}
              {places.length > 0 ? (
                <Part title="Go and do">
                  {places.map((place) => (
                    <Option
                      key={place.id}
                      id={place.id}
                      icon={place.icon}
                      label={place.label}
                      onAction={then(place.run)}
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
      <span className="shrink-0">{label}</span>
      {detail ? <span className="min-w-0 truncate text-sm text-faint">{detail}</span> : null}
    </MenuItem>
  );
}

/** The deepest of the groups it is in: the one that says most about where it runs. */
function groupOf(row: ProcessRow): GroupPath {
  const paths = row.groups.map(({ path }) => path).filter((path) => groupPathFault(path) === null);
  return (paths.sort((left, right) => right.length - left.length)[0] ?? '/') as GroupPath;
}
