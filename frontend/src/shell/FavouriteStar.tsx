/** The star at a list's or a record's head. */
import { Star as StarIcon } from "lucide-react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { type Star, useFavourites } from "./favourites";
import styles from "./favourites.module.css";

export function FavouriteStar({ star }: { star: Star }) {
  const { words } = useI18n();
  const { has, toggle, ready } = useFavourites();
  const on = has(star);
  if (!ready) return null;
  return (
    <IconButton
      label={on ? words.desk.unstar : words.desk.star}
      pressed={on}
      className={styles.star}
      onClick={() => toggle(star)}
    >
      <StarIcon aria-hidden />
    </IconButton>
  );
}
