'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { Note } from './note.tsx';

const overlay =
  'fixed inset-0 z-40 flex items-start justify-center overflow-y-auto bg-[rgb(8_10_14/0.45)] p-4 pt-[10vh] entering:opacity-0 exiting:opacity-0 transition-opacity duration-100';
const widths = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-4xl', xl: 'max-w-5xl' };

interface DialogFrame {
  title: string;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  size?: keyof typeof widths;
}

/** A dialog with a title, a body that scrolls with the page and a footer of buttons. */
export function Dialog({
  title,
  children,
  footer,
  isOpen,
  onOpenChange,
  size = 'md',
}: DialogFrame & {
  children: ReactNode | ((close: () => void) => ReactNode);
  footer?: ReactNode | ((close: () => void) => ReactNode);
}) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className={overlay}>
      <Modal className={classes('w-full', widths[size])}>
        <AriaDialog className="rounded-lg border border-line bg-panel shadow-pop outline-none">
          {({ close }) => (
            <>
              <header className="flex items-center gap-3 border-b border-line-soft py-2.5 pr-2.5 pl-4">
                <Heading slot="title" className="text-lg font-semibold tracking-tight">
                  {title}
                </Heading>
                <IconButton label="Close" icon={X} className="ml-auto" onPress={close} />
              </header>
              <div className="px-4 py-3.5">{typeof children === 'function' ? children(close) : children}</div>
              {footer ? (
                <footer className="flex flex-wrap justify-end gap-2 border-t border-line-soft px-4 py-3">
                  {typeof footer === 'function' ? footer(close) : footer}
                </footer>
              ) : null}
            </>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks before something is done that is hard to take back. Escape and Cancel do nothing. */
export function AlertDialog({
  title,
  children,
  confirmLabel,
  onConfirm,
  isDanger = false,
  isPending = false,
  isConfirmDisabled = false,
  fault = null,
  isOpen,
  onOpenChange,
  size = 'sm',
}: DialogFrame & {
  children: ReactNode;
  confirmLabel: string;
  /** Closing is up to the caller (onOpenChange), so that a failure can be shown in place. */
  onConfirm: (close: () => void) => void;
  isDanger?: boolean;
  isPending?: boolean;
  isConfirmDisabled?: boolean;
  /** Why it could not be done. */
  fault?: string | null;
}) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} className={overlay}>
      <Modal className={classes('w-full', widths[size])}>
        <AriaDialog role="alertdialog" className="rounded-lg border border-line bg-panel p-4 shadow-pop outline-none">
          {({ close }) => (
            <>
              <Heading slot="title" className="mb-2 text-lg font-semibold tracking-tight">
                {title}
              </Heading>
              <div className="mb-4 text-muted">
                {children}
                {fault === null ? null : (
                  <Note tone="bad" role="alert" className="mt-3 text-text">
                    {fault}
                  </Note>
                )}
              </div>
              <div className="flex flex-wrap justify-end gap-2">
                <Button onPress={close}>Cancel</Button>
                <Button
                  variant={isDanger ? 'danger' : 'primary'}
                  isPending={isPending}
                  isDisabled={isConfirmDisabled}
                  onPress={() => onConfirm(close)}
                >
                  {confirmLabel}
                </Button>
              </div>
            </>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
