/** The team's day: its numbers, each leading to its list, the same person by person, and what is late. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { type Mate, type Team as TeamData, type Tile, teamQuery } from "~/api/today";
import { useI18n } from "~/i18n";
import { useTodayWords } from "~/i18n/today";
import { Avatar } from "~/kit/Avatar";
import { ErrorState, Skeleton } from "~/kit/states";
import home from "../Home.module.css";
import { ChangeList } from "./Changes";
import styles from "./team.module.css";

const SHOWN = 8;

export function Team() {
  const text = useTodayWords();
  const { data, error, refetch } = useQuery(teamQuery);
  if (data === null) return null;
  return (
    <section aria-label={text.team}>
      <h2 className={home.listTitle}>{text.team}</h2>
      {error && <ErrorState error={error} retry={() => void refetch()} compact />}
      {!error && data === undefined && <Skeleton lines={6} />}
      {data && (
        <>
          <Tiles tiles={data.tiles} />
          <People team={data} />
          <Late team={data} />
        </>
      )}
    </section>
  );
}

export function TeamChanges() {
  const text = useTodayWords();
  const { data } = useQuery(teamQuery);
  return data ? <ChangeList title={text.teamChanges} none={text.noTeamChanges} changes={data.changes} /> : null;
}

function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  const text = useTodayWords();
  const { label, format } = useI18n();
  const catalog = useCatalog();
  return (
    <ul className={styles.tiles}>
      {tiles.map((tile) => (
        <li key={tile.kind + tile.object}>
          <Link to={listOf(tile)} className={styles.tile} data-bad={isBehind(tile) || undefined}>
            <span className={styles.number}>{format.count(tile.count)}</span>
            <span className={styles.what}>{text.tiles[tile.kind](label(catalog.findObject(tile.object)?.plural))}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function isBehind({ kind, count }: Tile): boolean {
  return count > 0 && (kind === "late" || kind === "missed");
}

function listOf({ object, filter }: Tile): string {
  return `/o/${object}?view=all&filter=${encodeURIComponent(JSON.stringify(filter))}`;
}

function People({ team }: { team: TeamData }) {
  const text = useTodayWords();
  const [all, setAll] = useState(false);
  const mates = all ? team.mates : team.mates.slice(0, SHOWN);
  if (mates.length === 0) return null;
  return (
    <>
      <table className={styles.people}>
        <thead>
          <tr>
            <th scope="col">{text.person}</th>
            <th scope="col">{text.columns.late}</th>
            <th scope="col">{text.columns.touched}</th>
            <th scope="col">{text.columns.fresh}</th>
          </tr>
        </thead>
        <tbody>
          {mates.map((mate) => (
            <Person key={mate.id} mate={mate} tiles={team.tiles} />
          ))}
        </tbody>
      </table>
      {mates.length < team.mates.length && (
        <button type="button" className={home.more} onClick={() => setAll(true)}>
          {text.all(team.mates.length)}
        </button>
      )}
    </>
  );
}

function Person({ mate, tiles }: { mate: Mate; tiles: readonly Tile[] }) {
  const text = useTodayWords();
  const { late = 0, missed = 0, touched = 0, fresh = 0 } = mate.numbers;
  const name = mate.name ?? text.hidden;
  return (
    <tr>
      <th scope="row">
        <span className={styles.who}>
          <Avatar id={mate.id} name={name} size={20} />
          {mate.name ? <Link to={`/o/user/${mate.id}`}>{name}</Link> : name}
        </span>
      </th>
      <td data-bad={late + missed > 0 || undefined}>
        <Figure count={late + missed} to={listOfOne(tiles, missed > 0 ? "missed" : "late", mate.id)} />
      </td>
      <td>
        <Figure count={touched} to={listOfOne(tiles, "touched", mate.id)} />
      </td>
      <td>
        <Figure count={fresh} to={listOfOne(tiles, "fresh", mate.id)} />
      </td>
    </tr>
  );
}

/** The list of a number with one owner in the place of the whole team. */
function listOfOne(tiles: readonly Tile[], kind: Tile["kind"], owner: string): string | null {
  const tile = tiles.find((one) => one.kind === kind);
  if (!tile || !("all" in tile.filter)) return null;
  const [, ...rest] = tile.filter.all;
  return listOf({ ...tile, filter: { all: [{ field: "owner", op: "is", value: owner }, ...rest] } });
}

function Figure({ count, to }: { count: number; to: string | null }) {
  const { format } = useI18n();
  return count > 0 && to ? <Link to={to}>{format.count(count)}</Link> : format.count(count);
}

function Late({ team }: { team: TeamData }) {
  const text = useTodayWords();
  const { words, format } = useI18n();
  return (
    <section aria-label={text.teamLate} className={styles.late}>
      <h3 className={styles.subtitle}>{text.teamLate}</h3>
      {team.late.length === 0 && <p className={home.none}>{text.nothingLate}</p>}
      <ul>
        {team.late.map((item) => (
          <li key={item.id}>
            <Link to={`/o/${item.object}/${item.id}`} className={home.change}>
              <Avatar id={item.by?.id ?? ""} name={item.by?.title ?? ""} size={20} />
              <span className={home.entryText}>
                <span className={home.itemText}>{item.title ?? words.common.hiddenRecord}</span>
                <span className={home.beside}>{[item.by?.title, item.about?.title].filter(Boolean).join(" · ")}</span>
              </span>
              <time className={home.when} data-late dateTime={item.at} title={format.datetime(item.at)}>
                {format.ago(item.at)}
              </time>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
