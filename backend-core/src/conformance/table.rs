//! The suite's table of contents: the one place that names every check.
//!
//! A group is a room in [`checks`] and what its checks are about; a row in it is: the class of a check, the function that makes it, the operations that it needs, what
//! it states, and why that matters. [`CHECKS`] is made of it, and so are the tests that [`conformance!`](macro@crate::conformance) writes.

use super::{Check, Class, checks};

/// Hands the table to the macro `$then`, behind what else that is to be given.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_table {
    ($then:path $(, $with:expr)?) => { $then! { $($with;)?
        naming "A name comes back as it was given." {
            must nested [Put, Get]
                "Names of several parts are kept, and parts are parts."
                "Where `/` becomes another character, or a directory is not made, trees are flattened and objects meet.";
            must deep [Put, Get]
                "A name of sixteen parts is kept."
                "Paths of source trees and mail folders are deeper than many a limit.";
            must directories [Put, Get]
                "Directories, too, have spaces, signs, dots and other scripts in their names."
                "Often only the last part is encoded, and a directory is made under another name.";
            must alike [Put, Get]
                "Names that differ in one character are objects of their own."
                "A character that is cleaned up on the way makes one object of two, and the first is lost.";
            must spaces [Put, Get]
                "Spaces inside of a name are kept, each of them."
                "Listings that are split at spaces, and clients that fold them, lose what people call their files.";
            must hidden [Put, Get]
                "Names that start with a dot are kept and listed."
                "FTP servers and file managers leave them out of listings, and backups then miss them.";
            must temporary_looking [Put, Get]
                "Names that look like temporary ones are kept and listed, or refused."
                "Where they are filtered or cleaned up, whoever has such a name loses the object.";
            must well_known [Put, Get]
                "Names that servers and systems have a use for are names as others are, or refused."
                "Web servers answer `index.html` with the directory, and clients clear away what looks like litter.";
            must hyphens [Put, Get]
                "Names that start with a hyphen are kept."
                "A command behind the storage takes them for options.";
            must digits [Put, Get]
                "Names that look like numbers, dates or words of a language are text."
                "A listing that is parsed into values lists `007` as `7`, and it is not found again.";
            must punctuation [Put, Get]
                "Names with brackets, signs and commas are kept."
                "What is cleaned up or not escaped on the way is another name, or none.";
            must shell [Put, Get]
                "What a shell would expand or run is a name."
                "A command line that is put together of names leads to other files, and to worse.";
            must plus [Put, Get]
                "A plus is a plus and not a space."
                "Forms decode it as a space: half of the clients do, half of the servers do not.";
            must percent [Put, Get]
                "A percent sign is a percent sign: `%46` is not `F`, and `%2F` no slash."
                "What is decoded once too often leads to other objects, or out of the directory.";
            must unicode [Put, Get]
                "Names in other scripts, and beyond the first 65,536 characters, are kept."
                "Code pages and old databases keep `?` in place of what they cannot.";
            must random [Put, Get]
                "Names made up of anything that file systems allow are kept."
                "What nobody has thought of; the seed makes them up again.";
            must edge_spaces [Put, Get]
                "Spaces at the edges of a part are kept, or the name is refused; they are never trimmed."
                "Trimmed, `a ` replaces `a`.";
            must dots [Put, Get]
                "Dots at the edges of a part are kept, or the name is refused; they are never trimmed."
                "Windows and what stands on it drop them at the end: `a.` then replaces `a`.";
            must backslashes [Put, Get]
                "A backslash is no separator: it is kept, or the name is refused."
                "Taken for `/` it makes directories, or leads out of one.";
            must query_and_fragment [Put, Get]
                "`?` and `#` are kept, or the name is refused; nothing is cut off behind them."
                "A URL that is put together of a name ends there, and the put replaces another object.";
            must quotes [Put, Get]
                "Quotation marks are kept, or the name is refused."
                "Doubled or stripped by a protocol, the name that is listed is not the one that was put.";
            must drives [Put, Get]
                "`:`, `|`, `<` and `>` are kept, or the name is refused."
                "On NTFS `a:b` is a stream hidden in `a`: it is stored, never listed, and gone with it.";
            must wildcards [Put, Get]
                "Wildcards are kept, or the name is refused; to delete `a*` deletes that object alone."
                "A storage behind a command, or one that matches names, deletes all that fit.";
            must wildcards_match_nothing [Put, Get]
                "To get `a*` does not find `ab`."
                "A name that is matched finds the wrong object, and says it is the right one.";
            must line_breaks [Put, Get]
                "Line breaks and tabs are kept, or the name is refused."
                "Listings are lines: a name with a break in it is listed as two that are not there.";
            must markup [Put, Get]
                "Names that look like XML or JSON are kept, or refused."
                "What is escaped once too little breaks the listing; once too often, it lists other names.";
            must letter_case [Put, Get]
                "Names that differ in case are objects of their own, unless the storage declares otherwise."
                "Where it folds case and nobody says so, the second object replaces the first.";
            must letter_case_ignored [Put, Get]
                "Where case is declared not to matter, an object is found under any, listed once, and replaced."
                "Callers that were told so leave it to the storage.";
            must beside_directory [Put, Get]
                "An object and a directory of the same name are both kept, or the second is refused and harms nothing."
                "Who makes room for the one by removing the other loses a tree.";
            must long_parts [Put, Get]
                "Parts of 200 bytes are kept to the last byte, or the name is refused."
                "Cut off, names that differ at their end are one object.";
            should longest_parts [Put, Get]
                "Parts of 255 bytes are kept to the last byte, or the name is refused."
                "That is what file systems allow; encrypting ones allow less, and some cut.";
            should long_names [Put, Get]
                "Names of 900 bytes are kept to the last byte, or refused."
                "Object storages allow 1,024; databases behind others cut at 255 or 512.";
            should controls [Put, Get]
                "Control characters are kept, or the name is refused."
                "XML cannot even express them, and listings break or lose them.";
            should invisible [Put, Get]
                "Spaces and marks that nobody sees are kept, or the name is refused."
                "Cleaned up, they make one object of two that look the same.";
            should reserved [Put, Get]
                "Names that Windows reserves are kept, or refused."
                "`NUL` takes everything and keeps nothing.";
            should unicode_forms [Put, Get]
                "Forms of a character that look the same are names of their own, or refused."
                "A storage that normalises them lists other names than were put, as Macs do.";
        }
        contents "What is put comes back, byte by byte." {
            must empty [Put, Get]
                "An object without a byte is an object."
                "Empty files are in every tree; storages take them for directories, or for nothing.";
            must one_byte [Put, Get]
                "A single byte comes back."
                "The smallest object is shorter than any header or checksum around it.";
            must every_byte [Put, Get]
                "Every byte comes back, before and behind every other."
                "Seven-bit paths, character sets and escapes change or double some of them.";
            must line_endings [Put, Get]
                "Line endings of every kind come back as they were."
                "Transfers in text mode turn them into those of the other side, and archives break.";
            must blank_edges [Put, Get]
                "Blanks, line breaks and zeros at the edges come back."
                "What is trimmed as text is no longer what was put.";
            must byte_order_marks [Put, Get]
                "Contents that are text in other encodings, and marked as such, come back as they were."
                "What is decoded and encoded again loses its mark, or what was not text.";
            must compressed [Put, Get]
                "What looks compressed is not unpacked."
                "Servers and HTTP clients unpack it on the way, unasked, and checksums fail.";
            must protocol_text [Put, Get]
                "Contents that look like the end of a transfer do not end it."
                "A lone dot, an empty chunk or a boundary cuts an object that has it.";
            must error_text [Put, Get]
                "Contents that look like an answer of the server are contents."
                "Who looks into the body for errors cannot deliver a file that tells of one.";
            must zeros [Put, Get]
                "Long runs of zeros come back, also at the end."
                "Sparse files lose the holes that nothing is written behind.";
            must sizes [Put, Get]
                "Objects of sizes around powers of two and ten come back whole."
                "Blocks and buffers are of such sizes: a last one that is full or empty is forgotten.";
            must upload_parts [Put, Get]
                "Objects of several MiB, around the sizes of upload parts, come back whole."
                "They are sent in parts of 5 or 8 MiB; where two of them meet, bytes are lost or mixed up.";
            must unknown_length [Put, Get]
                "What does not know its length beforehand is stored whole."
                "Pipes do not; without a length some protocols store nothing, and say that all is well.";
            must dribbling [Put, Get]
                "What comes in small pieces is stored whole."
                "Who takes a short read for the end cuts off the rest.";
            must from_file [Put, Get]
                "A local file is stored whole, and stays."
                "Files take ways of their own, inside the kernel or by their path.";
            must read_again [Put, Get]
                "An object is the same each time it is read, to memory, to a file or to a writer."
                "A connection that is used again may begin where the last transfer has ended.";
            must same_twice [Put, Get]
                "Objects with the same contents are objects of their own."
                "Storages that keep equal contents once lose them for all when one is deleted.";
        }
        overwriting "A put replaces what had the name, wholly." {
            must replaced [Put, Get]
                "A put over an object replaces its contents."
                "Where the first one wins, or the old one is answered for a while, restores are of yesterday.";
            must by_shorter [Put, Get]
                "Nothing of longer contents stays behind shorter ones."
                "A file that is written over and not cut keeps its old tail.";
            must by_longer [Put, Get]
                "Contents that are longer than those before are whole."
                "An allocation, or a length that was noted, may still be the old one.";
            must by_the_same [Put, Get]
                "The same contents put again are there still."
                "Whoever compares first may skip a step, or take it for a conflict.";
            must by_empty [Put, Get]
                "Empty contents replace others."
                "An empty body is taken for nothing to do.";
            must of_empty [Put, Get]
                "An empty object is replaced as any other is."
                "Empty objects stand for directories in some storages, and resist.";
            must large_and_small [Put, Get]
                "A large object and a small one replace each other."
                "Those in parts and those in one piece are kept in different ways, and both may stay.";
            must again_and_again [Put, Get]
                "Of many puts in a row each is what is read next."
                "Caches and limits on the rate of writes drop some without a word.";
            must after_delete [Put, Get, Delete]
                "What is put after a delete is new, and all there is."
                "Marks of deletions hide the new object, and bins bring back the old one.";
            must neighbours [Put, Get]
                "A put changes no other object."
                "Parts of an old version are cleared away by prefix, and others with them.";
            must listed_once [Put, Get, List]
                "An object that was replaced is listed once."
                "Storages that keep versions, or have names twice, list all of them.";
        }
        creating "An object that must be new is new." {
            must new [PutNew, Get]
                "Where there is no object, one is created, whole."
                "A lock or a placeholder that was made first may be all that stays.";
            must in_new_directory [PutNew, Get]
                "An object is created also where its directory is not there yet."
                "To make a directory is a step of its own, which puts have and this may lack.";
            must existing [PutNew, Put, Get]
                "An object that is there is not replaced, and the error says that it exists."
                "Locks and manifests rely on it; many storages ignore the condition and replace.";
            must same_contents [PutNew, Put, Get]
                "It exists also if its contents are the same."
                "Two who take the same lock would both have it.";
            must empty_existing [PutNew, Put, Get]
                "An empty object exists."
                "Marker files are empty; who looks at the size, or at contents, does not see them.";
            must large [PutNew, Put, Get]
                "It exists also for a large object that is to be created, which is sent in parts."
                "The condition goes with a simple put, and is forgotten where uploads have several steps.";
            must created_before [PutNew, Get]
                "What was created by an earlier creation exists."
                "It is how the second of two comes to know that there was a first.";
            must after_delete [PutNew, Put, Get, Delete]
                "After a delete the name is free again."
                "A lock that was given back could never be taken again.";
            must alike [PutNew, Put, Get]
                "Objects with similar names do not stand in the way."
                "Who looks for the name in a listing finds those that start with it.";
            must replaceable [PutNew, Put, Get]
                "What was created can be replaced and deleted as any other object."
                "Created as write-once, it stays for good.";
            should one_of_several [PutNew, Get]
                "Of several who create it at once exactly one does, and the contents are his."
                "To ask and then to put is a race, in which two believe to have won.";
        }
        ranges "A part of an object is that part." {
            must parts [GetRange, Put, Get]
                "The first, middle and last bytes are what was asked for."
                "Ends that are meant to be included, or lengths that are taken for ends, shift a part by one or by all.";
            must single_bytes [GetRange, Put, Get]
                "Single bytes are the right ones, also around the edges of blocks."
                "Archives are read by their headers, a few bytes at a time.";
            must across_boundaries [GetRange, Put, Get]
                "A part that reaches over the edges of blocks and upload parts is whole."
                "A read that ends where a block does is short, and the rest is missing.";
            must past_the_end [GetRange, Put, Get]
                "A part that reaches past the end is what there is up to it."
                "Readers ask for a buffer's length and take what comes.";
            must the_rest [GetRange, Put, Get]
                "An end far behind the end of the object is its end, however far."
                "It is how the rest is asked for; what is counted in 32 bits or with a sign cuts it.";
            must behind_the_end [GetRange, Put, Get]
                "Behind the end there are no bytes: it is an empty part or an error, and the object is not gone."
                "Servers that ignore a range they cannot meet send the whole object, or its end.";
            must far_behind_the_end [GetRange, Put, Get]
                "There are no bytes at offsets of 2 GiB, 4 GiB and more in a small object."
                "Offsets of 32 bits wrap around: a large object is read from its start again.";
            should at_the_end [GetRange, Put, Get]
                "At the end, and in an empty object, a part is empty and no error."
                "Who reads on until nothing comes gets an error for each object.";
            must missing [GetRange, Put, Get]
                "A part of an object that is not there is not found."
                "Empty bytes in its place would read as an empty object.";
            must random [GetRange, Put, Get]
                "Random parts are the right ones."
                "What nobody has thought of; the seed makes them up again.";
            must in_sequence [GetRange, Put, Get]
                "Parts one after the other make up the object."
                "A connection that is used again may go on elsewhere than where it was asked to.";
            must after_overwrite [GetRange, Put, Get]
                "After a put parts are those of the new contents."
                "Blocks of the old ones in a cache make an object that never was.";
            should no_trace [GetRange, Put, Get, Query]
                "To read a part changes neither time nor version."
                "Synchronisers would take what was read for changed.";
        }
        listing "What is there is listed, and nothing else." {
            must exact [Put, List]
                "A listing has every name once, and no name of another prefix."
                "What is not listed is not found again; what is listed twice is paid for twice.";
            must nothing_there [Put, List]
                "A prefix that no name has, and a directory that is not there, list as empty, without an error."
                "Every first backup into a new place begins with listing what is not there yet.";
            must any_prefix [Put, List]
                "A prefix is any start of a name: a part of it, the whole of it, a directory with or without its slash."
                "A storage that takes prefixes for directories finds nothing for `photos/2024-`, and what it does not find is backed up again, or removed elsewhere.";
            must prefix_is_no_pattern [Put, Get, List]
                "Characters that are wildcards elsewhere, such as % _ * ? [ ], stand for themselves in a prefix."
                "A prefix that reaches a shell, a database or a glob as it is misses the names that have such characters.";
            must prefix_case [Put, List]
                "A prefix finds names in its own case."
                "A server that folds the case of a prefix and not that of names finds nothing under `Photos`.";
            must every_depth [Put, List]
                "Objects in directories at every depth are listed."
                "Many protocols list one directory at a time; what is deeper than somebody thought of is missing from every restore.";
            must no_directories [Put, List]
                "A directory is not listed as an object, nor is a marker for it."
                "Who lists and then reads or deletes stumbles over names that are no objects, or deletes the directory with what is in it.";
            must emptied_directory [Put, List, Delete]
                "When the last object of a directory is deleted, nothing of it is listed any more."
                "Placeholders that keep empty directories alive come back as files of no bytes.";
            must fresh [Put, List, Delete]
                "A listing shows what was put and what was deleted since the last one."
                "A tool that lists after its own changes acts on what a cache remembers: it deletes what is new, and reads what is gone.";
            must fresh_elsewhere [Put, List, Delete]
                "A second opening of the storage, which has listed before, shows what was put and deleted through the first one."
                "Backups are written by one machine and pruned by another.";
            must again [Put, List]
                "What has not changed is listed the same each time."
                "A cursor that is not set back makes the second listing empty, and what is not listed is taken for deleted.";
            must neighbours_of_a_directory [Put, Get, List]
                "Names that sort just before and after a directory's slash, such as `a!x` and `a0x` beside `a/x`, are all listed."
                "Where a listing goes on behind a directory in another order than the storage sorts in, such neighbours fall between two pages.";
            must many_directories [Put, List]
                "An object in each of 101 directories is listed."
                "Services hand out directories 100 at a time; who does not ask for the next page loses the rest without an error.";
            must pages [Put, List]
                "Of 999, 1,000 and 1,001 objects each is listed once."
                "Most services list 1,000 names at a time, and whoever forgets to ask on sees a full backup with its end missing.";
            must while_it_changes [Put, List, DeleteList]
                "Objects that are there all the time are each listed once, also while others are deleted and put before the next page is asked for."
                "Pages that are counted and not named skip an object for each that was deleted before them, and repeat one for each that was added.";
            must lazily [Put, Get, List, Delete]
                "While a listing is being read, other operations go on and the listing goes on behind them."
                "Pruning lists and deletes in turn; where one connection does both, it hangs, or the listing ends early.";
            must at_once [Put, List]
                "Eight listings that are read at the same time are each whole."
                "A listing that fails for want of a connection and reads as empty makes a tool believe that everything was deleted.";
            must sizes [Put, List]
                "A size that a listing tells is that of the object, also after it was replaced by a shorter or a longer one."
                "Tools that compare by size do not copy what has changed, or copy everything each time.";
            should times [Put, List]
                "A time that a listing tells of an object that was just put is within a day of now."
                "Retention goes by age: what seems to be from 1970 is removed first.";
            should agrees_with_query [Put, List, Query]
                "A listing and a query tell the same size, version and time of an object, as far as both tell them."
                "Who caches what a listing told and compares it with a query finds everything changed.";
        }
        queries "What is asked is answered as it is now." {
            must size [Put, Query]
                "A size that a query tells is that of the object."
                "A put is verified by it, and a restore that was cut short is found by it.";
            must empty [Put, Query]
                "An empty object is found, and has no bytes."
                "Where 0 stands for not found, empty files are uploaded anew each time, and missed.";
            must missing [Put, Query]
                "What was never put is not found, and asking is no error."
                "A storage that answers for every name makes a tool skip what it should upload.";
            must missing_directory [Put, Query]
                "In a directory that is not there nothing is found, and asking is no error."
                "The first question of a backup is about a place that is not there yet.";
            must directory [Put, Query]
                "The name of a directory is not that of an object."
                "What is taken for an object of no bytes is then read, copied or deleted as one.";
            must whole_names [Put, Query]
                "An object is found by its whole name only."
                "A query that is made as a listing by prefix answers `backup` with the size of `backup.old`.";
            must fresh [Put, Query]
                "A query tells what is now: after a put where there was nothing, after a replacement and, where there can be one, after a delete."
                "A cached answer confirms an upload that never arrived, or hides one that did.";
            should times [Put, Get, Query]
                "A time that a query tells of an object just put is within a day of now, and not earlier than that of the one before."
                "Retention and synchronisation go by these times: what seems older is overwritten.";
            should version_stays [Put, Query]
                "The version of an object stays while its contents do."
                "A read that was cut is gone on with only if the version is as before: else it begins again, each time.";
            must version_changes [Put, Get, Query]
                "New contents have another version, also when they are of the same size and put at once."
                "A read that was cut, and goes on in what it takes for the same object, mixes the old with the new.";
            must no_trace [Put, List, Query]
                "Asking for what is not there does not make it."
                "A placeholder that a lookup leaves behind is listed, restored as an empty file, and in the way of the real one.";
            must several [Put, QueryList]
                "Of several objects asked for together, each is answered in its place."
                "An answer that goes to another name confirms what was not stored.";
            must several_missing [Put, QueryList]
                "Names that are not there are answered with not found, each in its place, and the others as ever."
                "An interface for many that fails as a whole for one, or leaves it out, says nothing true of the rest.";
            must several_repeated [Put, QueryList]
                "A name that is asked for more than once is answered each time."
                "Where answers are kept by name, the second one is missing, and all behind it move up.";
            must many [Put, QueryList]
                "Of 1,001 names asked for together, those that are there are found."
                "Interfaces for many take 100 or 1,000 at a time; the rest is silently not found.";
            must agree [Put, Get, Query, QueryList]
                "Getting an object, asking for it and asking for it among others tell the same of it."
                "Where one of them tells the size on the disk, or of what is compressed, a verified object is found damaged.";
        }
        deletions "What is deleted is gone, and nothing else." {
            must vanishes [Put, Get, Delete]
                "What was deleted is not found any more, by get nor by query."
                "A delete whose error is swallowed leaves what somebody wanted gone, and is paid for.";
            must clean [Put, List, Delete]
                "What was deleted leaves nothing that is listed, under its name or another."
                "Trash, markers and versions under new names fill what was to be freed.";
            must siblings [Put, Get, Delete]
                "Objects whose names start with the deleted one's, or are the start of it, are kept."
                "A delete by prefix or pattern takes `backup.old` along with `backup`.";
            must neighbouring_directories [Put, Get, Delete]
                "Deleting the last object right in a directory keeps what is deeper in it."
                "Who clears up a directory that looks empty, and removes it with all below, loses what he did not look at.";
            must directory [Put, Get, Delete]
                "Deleting the name of a directory is not found, and keeps all that is in it."
                "One wrong name, and a storage that removes directories has removed everything.";
            must missing [Put, Get, Delete]
                "Deleting what is not there is not found, and no other error; a storage that cannot tell declares `blind_delete`."
                "Who is told of success believes that something was freed; who is told of another error tries for ever.";
            must twice [Put, Get, Delete]
                "What was deleted is not found by a second delete."
                "A storage that deletes by making a note of it says so each time, and may never have deleted.";
            should name_is_free [Put, Get, Delete]
                "After what is below a name was deleted, the name can be that of an object, and the other way round."
                "Empty directories that stay, and are not shown, refuse a name for no reason that anybody can see.";
            must several [Put, Get, DeleteList]
                "Of several names deleted together all are gone, and others are kept."
                "An interface for many that does the first only, or more than it was asked, is found out when space runs out, or data is missing.";
            must several_missing [Put, Get, DeleteList]
                "Names that are not there do not keep the others from being deleted."
                "A request for many that stops at the first missing name never frees what is behind it.";
            must outcomes [Put, Get, DeleteList]
                "Each of several names has its own outcome: success, or not found."
                "Services answer with the failed ones first, or in any order: then the wrong name is tried again, and the failed one forgotten.";
            must several_repeated [Put, Get, DeleteList]
                "A name that is given twice is deleted, and so are the others."
                "Services refuse a whole request for a name that stands in it twice.";
            must many [Put, Get, DeleteList]
                "Of 1,001 names deleted together, those that were there are gone."
                "Interfaces for many take 100 or 1,000 at a time, and some ignore the rest.";
            must several_names [Put, Get, DeleteList]
                "Names with characters that XML, JSON, URLs or lines give a meaning are deleted together, and names that read alike are kept."
                "Requests for many carry names in a body; unescaped, they delete something else.";
            must during_a_read [Put, Get, Delete]
                "Who reads an object while it is deleted gets the whole of it, or an error."
                "A read that ends early without an error is a truncated file that nobody knows of.";
        }
        copying "Copies and renames keep contents, and each other apart." {
            must copy [Put, Get, Copy]
                "A copy has the contents, and what it was made of keeps them."
                "A copy inside a storage is never seen by the one who orders it.";
            must copy_over [Put, Get, Copy]
                "A copy replaces what had the name, wholly."
                "A copy that keeps what is there, or only its end, is a mixture that no checksum of either explains.";
            must copy_missing [Put, Get, Copy]
                "A copy of what is not there is not found, and leaves the name it was to have as it was."
                "Who makes the target first has then truncated the last good one.";
            must copy_empty [Put, Get, Copy]
                "A copy of an empty object is an empty object."
                "Where nothing read stands for nothing there, empty files are lost on the way.";
            must copy_large [Put, Get, Copy]
                "An object of 6 MiB and 7 bytes is copied whole."
                "Services copy large objects in parts, and the last part is an odd one.";
            must copy_into_directory [Put, Get, Copy]
                "A copy can be in a directory that is not there yet."
                "On protocols with real directories it fails until somebody makes them.";
            must copy_directory [Put, Get, Copy]
                "Copying the name of a directory is not found, makes nothing, and keeps what is in it."
                "What is copied as an object of no bytes looks like a backup of everything below.";
            must copy_names [Put, Get, Copy]
                "Objects are copied by exactly their names, also where a name has blanks, + % & = or other letters than ASCII."
                "The name of what is copied goes through a header or a command, and is often not escaped there: another object is copied.";
            must copy_size [Put, Get, Query, Copy]
                "A size that is told of a copy is the copy's own."
                "Where what was known of the replaced object is kept, the copy reads as damaged.";
            must copies_are_apart [Put, Get, Copy, Delete]
                "A copy keeps its contents when what it was made of is replaced or deleted, and the other way round."
                "A copy that is a link protects from nothing.";
            must rename [Put, Get, List, Rename]
                "A renamed object has its contents under the new name, and is not there under the old one."
                "Half a rename leaves two, or none.";
            must rename_over [Put, Get, Rename]
                "A rename replaces what had the name, wholly."
                "Putting under another name and renaming is how objects are replaced at once; SFTP's rename refuses it.";
            must rename_missing [Put, Get, Rename]
                "Renaming what is not there is not found, and leaves the name it was to have as it was."
                "Where a rename does not replace, some delete the target first: then nothing is left.";
            must rename_into_directory [Put, Get, Rename]
                "An object can be renamed into a directory that is not there yet, out of one that it was alone in."
                "On protocols with real directories it fails until somebody makes them.";
            must rename_directory [Put, Get, Rename]
                "Renaming the name of a directory is not found, and keeps what is in it."
                "Where directories are real, one wrong name moves all that is below.";
            must rename_onto_directory [Put, Get, Rename]
                "An object that is renamed to the name of a directory has it, or keeps its own; what is in the directory is kept either way."
                "A rename that replaces whatever is there replaces a whole directory by a file.";
            must rename_names [Put, Get, Rename]
                "Objects are renamed by exactly their names, also where a name has blanks, + % & = or other letters than ASCII."
                "The wrong object is renamed, and with that one the right one is overwritten.";
            must rename_case [Put, Get, Rename]
                "An object whose new name differs only in case is still there."
                "Where both are one name, a rename by copying and deleting deletes the only one.";
            must renamed_are_apart [Put, Get, Rename, Delete]
                "A renamed object is kept when its old name is given to another, and when that one is deleted."
                "Where a rename leaves a reference behind, the next put under the old name changes both.";
        }
        moving "A local file that is moved in is in the store before it is gone." {
            must moves [Put, Get, Move]
                "A file that is moved in is an object with its contents; it is gone afterwards, and files beside it are not."
                "Volumes of a backup are moved in: what is gone here and wrong there is lost.";
            must over [Put, Get, Move]
                "A file that is moved in replaces what had the name, wholly."
                "A move that keeps what is there, and drops the file, loses the newer of both.";
            must empty [Put, Get, Move]
                "An empty file that is moved in is an empty object."
                "The smallest files are the first that shortcuts forget.";
            must large [Put, Get, Move]
                "A file of 6 MiB and 7 bytes is moved in whole."
                "Large files go in parts, and the local one is gone when somebody notices.";
            must into_directory [Put, Get, Move]
                "A file can be moved into a directory that is not there yet."
                "On protocols with real directories it fails until somebody makes them.";
            must local_names [Put, Get, Move]
                "A local file whose name has blanks, quotes, % + # or a leading hyphen is moved in like any other."
                "Helper programs take such names for options, for several names, or for URLs.";
            must refused [Put, Get, Move]
                "A file that could not be moved in is left as it was."
                "The one copy that there is must not go before the other is there.";
            must directory [Put, Get, Move]
                "A local directory is not moved in, and is left as it was."
                "One wrong path, and a directory is gone into something that holds no directories.";
            must hard_link [Put, Get, Move]
                "What is written to another name of the file afterwards does not change the object."
                "A rename on the same disk keeps the link: the backup changes with the original.";
            must symbolic_link [Put, Get, Move]
                "Of a symbolic link, the contents of what it leads to are moved in; that file is left, and writing to it changes no object."
                "Moved as it is, a link leads to nowhere, or to what changes.";
        }
        integrity "Nothing is half there." {
            must failing_source [Put, Get]
                "A put whose source fails half-way is an error, and stores nothing."
                "A disk fails while a backup is made; what came before must not pass for the whole file.";
            must failing_replacement [Put, Get]
                "A put whose source fails half-way leaves what had the name, whole."
                "Storages that empty an object before they write it lose the old version to the failure of the new one.";
            must short_source [Put, Get]
                "A put of fewer bytes than were promised is an error, and stores nothing."
                "A connection that ends early looks like the end of the file; the rest of it is missed when it is restored.";
            must long_source [Put, Get]
                "A put of more bytes than were promised is an error, and stores nothing."
                "Clients that send as many bytes as they announced cut off what a growing file has gained, and say success.";
            must source_that_breaks_once [Put, Get]
                "A put whose source breaks once is made again from the first byte, and stores the object once."
                "Sessions that keep what they had sent before an error store the start of the file twice.";
            must after_a_failed_put [Put, Get]
                "After a put that failed half-way the next calls are answered with what they asked for."
                "On a connection that was left in the middle of an upload the next command becomes a part of it.";
            must after_a_failed_get [Put, Get]
                "A get whose target is full is an error, and the next calls are answered with what they asked for."
                "On a connection that was left in the middle of a download the rest of it is taken for the next answer.";
            must unseen_until_whole [Put, Get]
                "An object is not seen before its put has come to its end."
                "Who reads half an object takes it for the whole; where a put is killed, that half is there for good.";
            must old_until_whole [Put, Get]
                "While an object is replaced, the old one is there, whole."
                "Storages that write in place have neither version while a put goes on, and none after one that is killed.";
            should no_temporary_names [Put, List]
                "No name is listed besides those that were put, while a put is made and after one that failed."
                "Temporary names in listings are copied, counted and restored as if they were objects.";
        }
        concurrency "What happens at once does not mix." {
            must puts [Put, Get]
                "Objects that are put at once have each its own contents."
                "A buffer or a temporary name that two uploads share gives one the contents of the other.";
            must gets [Put, Get]
                "Objects that are read at once come each with its own contents."
                "A connection or a buffer that two downloads share hands one the answer to the other.";
            must ranges [Put, Get]
                "Parts of an object that are read at once are each that part."
                "Whoever seeks and then reads on a handle that others seek on, too, reads at their place.";
            must same_name [Put, Get, List]
                "Of several puts of one name at once one is stored, whole, and listed once."
                "Two writers of one file interleave; what is left is the object of neither.";
            must reading_while_overwritten [Put, Get]
                "Who reads an object while it is overwritten gets one version, whole."
                "Storages that write in place, or delete first, show readers a mixture, a part, or nothing.";
            must racing [Put, Get, List, Delete]
                "Calls that race for one name are answered with the whole object or that it is not there."
                "What vanishes between two steps of a call becomes a crash, or an error that nobody expects.";
            must copies [Put, Get, Copy]
                "Objects that are copied at once have each its own contents."
                "A temporary name that two copies share gives one the contents of the other.";
            must other_connections [Put, Get, Delete]
                "What is changed through one connection is so for every other."
                "Caches that belong to a connection answer with what was there before; so does a lagging replica, if it is not declared.";
            should many_callers [Put, Get, Delete]
                "Two dozen callers at once are served, each with its own object."
                "Storages limit connections; a backend that opens more has some of a backup's calls refused.";
        }
        cancellation "What is given up leaves no harm." {
            must put [Put, Get]
                "A put that is given up half-way has stored the whole object or none."
                "Many writers finish on drop: what had come so far is then stored as if it were all.";
            must replacement [Put, Get]
                "A put that is given up half-way leaves the old object or the new one, whole."
                "An interrupted backup must not take the version before it along.";
            should leaves_no_name [Put, List]
                "A put that is given up half-way leaves no other name behind."
                "Temporary names that stay are listed, paid for and restored; nobody knows whose they are.";
            must get [Put, Get]
                "After a get that was given up half-way the next calls are answered with what they asked for."
                "What was left of an answer on the connection is taken for the answer to the next call.";
            must listing [Put, Get, List]
                "After a listing that was given up half-way the next calls are answered with what they asked for."
                "What was left of a listing on the connection is taken for the answer to the next call.";
            must delete [Put, Get, Delete]
                "An object whose delete was given up is there, whole, or gone."
                "Deletes in several steps can stop between them, with a name that lists and cannot be read.";
            must copy [Put, Get, Copy]
                "A copy that was given up is whole or not there, and the original is whole."
                "Copies in several steps can stop between them, with a part of the object under the new name.";
            must rename [Put, Get, Rename]
                "An object whose rename was given up is whole, under its old name or its new."
                "Renames that delete before they write can stop between the two; then the object is lost.";
            must many [Put, Get]
                "However many calls are given up, the next are served."
                "Pools that count a connection as used until its call returns run dry, and every later call waits for ever.";
        }
        errors "An error says what is so." {
            must missing_get [Put, Get]
                "Reading what is not there is the error not found."
                "Whoever takes an empty answer for an object restores empty files; one who takes another error for it retries for hours.";
            must missing_directory [Put, Get]
                "What is read in a directory that is not there is the error not found."
                "Servers answer with other codes for missing directories, so that a first backup fails.";
            should below_an_object [Put, Get]
                "Below the name of an object nothing is found to be read, asked about, listed or deleted, and no other error comes."
                "File systems answer that this is no directory, which is not the code that callers look for.";
            should at_once [Get]
                "That an object is not there is told at once, without other attempts."
                "With retries every question for what is not there takes half a minute.";
            should name [Get]
                "An error names the object that was asked for."
                "Prefixes that change names tell those that only the storage knows; in a log nobody finds the object by them.";
            must next_call [Put, Get]
                "After an error the next calls are answered with what they asked for."
                "What an error answer leaves on the connection is taken for the answer to the next call.";
            must empty_target [Get]
                "Of an object that is not there nothing is delivered."
                "The page that a server sends with an error is written to the file that was to be restored.";
            must secrets [Get]
                "An error shows no password and no other secret of the URL, nor do its causes."
                "Errors are logged, mailed and pasted into bug reports.";
        }
        lifecycle "Opening and closing lose nothing." {
            must reopened [Put, Get, List, Close]
                "What was put before the storage was closed is there when it is opened again."
                "Buffers that are written late are lost with the process; the put had said success.";
            must apart [Put, Get]
                "Closing one connection leaves the others as they are."
                "Sessions that are shared behind the back of their users are closed for all of them.";
            should at_once [Put, Get, List]
                "The storage can be opened several times at once."
                "A cron job that overlaps with the one before it finds the storage locked.";
            should many_times [Put, Get]
                "The storage can be opened and closed any number of times."
                "Servers limit sessions; those that are not given back are missing until they time out.";
            must operations [Put, Get]
                "Every operation that the backend says it has succeeds where it can."
                "Callers choose their way by what a backend says of itself, and have none left when it was not so.";
            should other_runtime [Put, Get]
                "A storage that was opened in one runtime works in another, also when the first has ended."
                "Connections that belong to the runtime they were made in hang or fail as soon as it is gone.";
        }
        volume "The same promises at volume." {
            performance many_names [Put, List]
                "10,000 names are listed exactly, and deleted."
                "Listings come in pages; errors in paging show when there are many, and what is missing in a listing is lost.";
            performance large_object [Put, Get]
                "An object of 64 MiB comes back."
                "Large objects go in parts, by code that small ones never reach.";
            performance range_of_large_object [Put, Get]
                "Parts of an object of 64 MiB are those parts."
                "Offsets that were cut to fewer bits, and ranges by reading everything before them, show in large objects only.";
            performance many_small_objects [Put, Get]
                "256 objects that are put and read 16 at a time come back."
                "Rates are limited, and connections run out, only under load.";
            performance overwrites [Put, Get, List]
                "Of 1,000 puts of one name the last stays, and the name is listed once."
                "Versions and journals of one object fill up, and then the newest is not the one that comes.";
        }
    }};
}

macro_rules! checks {
    ($($group:ident $subject:literal {$(
        $class:ident $check:ident [$($operation:ident),*] $statement:literal $reason:literal;
    )*})*) => {
        /// Every check, in the order in which they are best made.
        pub const CHECKS: &[Check] = &[$($(Check {
            group: stringify!($group),
            subject: $subject,
            name: concat!(stringify!($group), "::", stringify!($check)),
            class: class!($class),
            needs: &[$(crate::Operation::$operation),*],
            statement: $statement,
            reason: $reason,
            run: |case| Box::pin(checks::$group::$check(case)),
        },)*)*];
    };
}

macro_rules! class {
    (must) => {
        Class::Must
    };
    (should) => {
        Class::Should
    };
    (performance) => {
        Class::Performance
    };
}

__conformance_table!(checks);
