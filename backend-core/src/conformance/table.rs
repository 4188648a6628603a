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
                "Names that look like temporary ones are kept and listed."
                "Where they are filtered or cleaned up, whoever has such a name loses the object.";
            must well_known [Put, Get]
                "Names that servers and systems have a use for are names as others are."
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
            must size_told [Put, Get, Query]
                "After a put query tells the new size."
                "An old size makes a check of what was put succeed or fail for no reason.";
            must size_listed [Put, Get, List]
                "After a put the listing tells the new size."
                "Who compares listings takes a changed object for an unchanged one.";
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
                "It exists also for a large object, which is sent in parts."
                "The condition goes with a simple put, and is forgotten where uploads have several steps.";
            must created_before [PutNew, Get]
                "What was created before exists."
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
                "Neither are there 2, 4 GiB and more behind the start of a small object."
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
            must at_once [GetRange, Put, Get]
                "Parts that are read at once are not mixed up."
                "To seek and to read are two steps, between which another may seek.";
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
        }
        queries "What is asked is answered as it is now." {
        }
        deletions "What is deleted is gone, and nothing else." {
        }
        copying "Copies and renames keep contents, and each other apart." {
        }
        moving "A local file that is moved in is in the store before it is gone." {
        }
        integrity "Nothing is half there." {
        }
        concurrency "What happens at once does not mix." {
        }
        cancellation "What is given up leaves no harm." {
        }
        errors "An error says what is so." {
        }
        lifecycle "Opening and closing lose nothing." {
        }
        volume "The same promises at volume." {
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
