/** The icon that an object's declaration names; a cube for names that we do not draw. */
import {
  Activity,
  Banknote,
  BookOpen,
  Box,
  Briefcase,
  Building2,
  Calendar,
  CircleCheckBig,
  ClipboardList,
  Contact,
  FileText,
  Flag,
  FolderClosed,
  Handshake,
  Headset,
  House,
  type LucideIcon,
  Mail,
  Map as MapIcon,
  Megaphone,
  MessageSquare,
  Network,
  Package,
  Phone,
  Receipt,
  ShoppingCart,
  Star,
  Tag,
  Target,
  Ticket,
  TrendingUp,
  Truck,
  UserRound,
  UsersRound,
  Wrench,
} from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = {
  activity: Activity,
  banknote: Banknote,
  money: Banknote,
  book: BookOpen,
  box: Box,
  briefcase: Briefcase,
  building: Building2,
  calendar: Calendar,
  check: CircleCheckBig,
  task: CircleCheckBig,
  clipboard: ClipboardList,
  contact: Contact,
  "address-book": Contact,
  person: Contact,
  file: FileText,
  flag: Flag,
  folder: FolderClosed,
  handshake: Handshake,
  headset: Headset,
  home: House,
  mail: Mail,
  map: MapIcon,
  megaphone: Megaphone,
  message: MessageSquare,
  network: Network,
  sitemap: Network,
  package: Package,
  phone: Phone,
  receipt: Receipt,
  cart: ShoppingCart,
  star: Star,
  tag: Tag,
  target: Target,
  ticket: Ticket,
  trend: TrendingUp,
  truck: Truck,
  user: UserRound,
  users: UsersRound,
  wrench: Wrench,
};

/** One name for each icon: what can be chosen. */
export const iconNames: readonly string[] = [
  ...new Map(
    Object.entries(icons)
      .map(([name, icon]) => [icon, name] as const)
      .reverse(),
  ).values(),
].reverse();

export function ObjectIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Icon = icons[name] ?? Box;
  return <Icon style={{ width: size, height: size }} aria-hidden />;
}
