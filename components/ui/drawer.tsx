'use client';

import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

/** A panel that comes in from the left over a narrow screen. */
export function Drawer({
  label,
  isOpen,
  onOpenChange,
  children,
}: {
  label: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable
      className="fixed inset-0 z-40 bg-[rgb(8_10_14/0.45)] transition-opacity duration-100 entering:opacity-0 exiting:opacity-0"
    >
      <Modal className="h-full w-[min(372px,92vw)] border-r border-line bg-panel shadow-pop transition-transform duration-150 entering:-translate-x-full exiting:-translate-x-full">
        <AriaDialog aria-label={label} className="h-full outline-none">
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
