"""Every finding code and its severity: one line each, in the order of docs/findings.md.

E, K, U, X are the rules on content (`workbook_tools.rules`); F field checks (Pandera); S the workbook's structure;
W files that can't be read as they are (`workbook_tools.workbook.scan`, `read`); M merging; I importing; C carrying
forward; H history and writing; P changing a workbook in place; B before a file leaves the house; A what goes back to
the centres. The words to each code stand in `workbook_tools/messages/<language>/<family>.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .findings import Finding, Severity, Source

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SEVERITIES: dict[str, Severity] = {
    **dict.fromkeys(("E1", "E2", "E3", "E4", "E5", "E6", "E7"), ERROR),
    "E8": WARNING,
    "E9": ERROR,  # an unsettled smiley; a warning in another round than the current one
    "K1": ERROR,
    "K2": ERROR,
    "K3": WARNING,
    "K4": ERROR,
    "K5": ERROR,
    "K5w": WARNING,
    "K6": WARNING,
    "U1": ERROR,
    "U2": WARNING,
    "U3": ERROR,
    **dict.fromkeys(("X1", "X2", "X3"), ERROR),
    "X4": WARNING,
    **dict.fromkeys(("F1", "F2", "F3", "F4", "F5", "F6", "F7"), ERROR),
    "F8": ERROR,  # a number that shows what only a spreadsheet program can tell
    "F9": ERROR,  # an amount that no initiative can have
    **dict.fromkeys(("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08"), ERROR),
    "S09": WARNING,
    "S10": WARNING,
    "S11": WARNING,
    "S13": ERROR,
    "S14": ERROR,
    "S15": WARNING,
    "S16": ERROR,
    "S17": WARNING,  # a renamed sheet is read as its committee's
    "S18": WARNING,  # a row that has lost its id is known by its number
    "S20": ERROR,
    "S21": ERROR,
    "S22": ERROR,
    "S23": ERROR,
    "S24": ERROR,
    "S25": ERROR,  # a setting stands twice
    "S26": ERROR,  # a setting that shows an error, or a formula without a value
    "S60": ERROR,  # a heading that is another column's than its hidden key says
    "S61": ERROR,  # a column's heading stands over another column
    "S62": WARNING,  # columns without a heading
    "S64": WARNING,  # a column of the coordinator's own that is called as one of the table's
    "S63": ERROR,  # a heading that does not say of which round
    "S40": WARNING,  # ids did not move along when rows did: put right by number and title
    "S41": ERROR,  # ids and names have come apart, and it can't be told for certain
    "S42": WARNING,  # a row in an old one's place counts as new
    "S43": ERROR,  # a row that shows another's number and title
    "S44": WARNING,  # a row is gone from the master since it was last written
    "S45": WARNING,  # a filter or table that leaves out the ids
    "S46": ERROR,  # the headers stand in the middle of the table
    "S47": WARNING,  # many rows that have lost their ids are known by number and title
    "S48": WARNING,  # a row that stands on another committee's sheet than it was sent on
    "S49": WARNING,  # a row that was sent out is no longer in the master
    "S81": WARNING,  # a row was moved to another committee's sheet without its id
    "S80": ERROR,  # rows were moved in part: some columns stayed
    "S79": WARNING,  # a committee that is renamed in the settings alone
    "S82": WARNING,  # a centre on rows that the settings lack
    "S30": ERROR,  # no settings of that name
    "S31": ERROR,  # settings: not a date
    "S32": ERROR,  # settings: not TOML
    "S33": ERROR,  # settings: something is missing
    "S34": ERROR,  # settings: something stands twice
    "S35": ERROR,  # settings: a text that is too long
    "S36": ERROR,  # settings: too many of something
    "S37": ERROR,  # settings: a key that means nothing
    "S38": ERROR,  # settings: a value of the wrong type
    "S39": ERROR,  # settings: a value that can't be used
    "S75": ERROR,  # settings: something is missing in a section
    "S76": ERROR,  # settings: what can't be a sheet's name
    "S77": ERROR,  # Opsætning: a hidden key that means nothing
    "S78": ERROR,  # Opsætning: a hidden key beside another setting's name
    "S50": ERROR,  # a committee's sheet without its table
    "S51": WARNING,  # merged cells in the table
    "S52": WARNING,  # a text under merged cells
    "S55": WARNING,  # a sheet that is a copy of a committee's
    "S56": ERROR,  # what stands on a copy alone
    "S57": ERROR,  # two sheets that may be the same committee's
    "S58": WARNING,  # the coordinator's own words on a sheet that is written anew
    "S59": NOTE,  # a committee has another name in the master now
    "S53": NOTE,  # a title or group header that says another name than Opsætning
    "S54": NOTE,  # a file's centre has another name in the master now
    "S65": ERROR,  # a date where a number belongs
    "S66": ERROR,  # two rows that may be one number
    "S67": WARNING,  # a number that the rows around it tell
    "S68": WARNING,  # an amount in another unit
    "S69": ERROR,  # a column of amounts in another unit than the agreement's
    "M01": ERROR,  # made for another agreement
    "M02": ERROR,  # unknown dispatch or centre
    "M03": ERROR,  # not the open round
    "M04": ERROR,  # the row has errors
    "M05": WARNING,  # a locked cell was edited
    "M06": WARNING,  # a row is gone
    "M07": WARNING,  # a new row: a proposal
    "M08": ERROR,  # a row that was not sent out
    "M09": ERROR,  # a row stands twice
    "M10": WARNING,  # a note or comment
    "M11": ERROR,  # the cell can't be read
    "M12": NOTE,  # superseded by a newer file of the same call
    "M13": WARNING,  # older than what was merged before
    "M14": WARNING,  # the values as sent are lost
    "M15": WARNING,  # a newer file leaves as sent what an older one said
    "M16": WARNING,  # an answer to a conflict that is no longer so
    "M17": WARNING,  # an answer that names none of the values
    "M20": WARNING,  # no submission
    "M21": WARNING,  # an answer that can't be used
    "M22": WARNING,  # several different answers
    "M23": WARNING,  # own text chosen, and none written
    "M24": ERROR,  # the column's heading contradicts its key
    "M25": WARNING,  # an answer beside a line that shows something else than its key says
    "M41": WARNING,  # yes or no to a conflict
    "M30": WARNING,  # a column of the centre's own
    "M31": WARNING,  # text outside the table
    "M32": WARNING,  # a sheet of the centre's own
    "M33": NOTE,  # a header was renamed
    "M34": WARNING,  # a row of a sheet that could not be read
    "M35": ERROR,  # the master's cell lies under merged cells
    "M36": WARNING,  # words in a text box or another shape
    "M37": WARNING,  # words in a page's header or footer
    "M38": WARNING,  # a picture
    "M39": WARNING,  # a text that is struck through
    "M51": NOTE,  # a row has moved to another committee in the master
    "M52": ERROR,  # answers on a row of which it can't be told whose it is
    "M53": ERROR,  # the master's row with that id is another initiative now
    "M54": ERROR,  # the row is no longer in the master
    "M55": NOTE,  # the row is called something else in the master now
    "M56": WARNING,  # no row shows the initiative any more
    "M58": ERROR,  # the master's cell holds something that can't be read
    "M59": WARNING,  # an accepted row stands in the master already
    "M66": WARNING,  # a newer file took out what an older one of its centre had said
    "M57": WARNING,  # an accepted row's committee is not in the master
    "M50": WARNING,  # a smiley for another milestone than master's
    "M65": ERROR,  # conflicts or proposals were deleted from Kontrol unanswered
    "M60": NOTE,  # the coordinator's own words in Kontrol are kept
    "I1": WARNING,  # a printed sign that stands for two smileys
    "I2": WARNING,  # a smiley cell with something else
    "I3": ERROR,  # neither a follow-up nor a postponement document
    "I4": WARNING,  # centre that the settings lack
    "I5": WARNING,  # theme that the settings lack or call something else
    "I6": WARNING,  # committee that the settings lack
    "I7": WARNING,  # contributors and remarks run together
    "I8": WARNING,  # money that is not stated for certain
    "I9": WARNING,  # text that belongs to no initiative
    "I10": NOTE,  # settings made from the document
    "I11": WARNING,  # settings of another year
    "I12": ERROR,  # initiative without a committee
    "I13": NOTE,  # theme without a printed heading
    "I14": ERROR,  # document that cannot be read
    "I15": ERROR,  # document that is unsafe or too large
    "I16": ERROR,  # list without settings
    "I20": WARNING,  # list: column that means nothing here
    "I21": WARNING,  # list: row without a number
    "I22": WARNING,  # list: a second column of the same meaning
    "I23": WARNING,  # list: value that its column can't hold
    "I24": WARNING,  # list: number stored as a number
    "I25": WARNING,  # list: sheet without headers
    "I26": ERROR,  # list: no sheet with headers
    "I27": NOTE,  # list: column of a round that it does not name
    "I28": ERROR,  # list: a follow-up workbook
    "I29": WARNING,  # list: a number twice
    "I30": WARNING,  # list: a date where a number belongs
    "I31": WARNING,  # list: a formula without a value
    "I32": WARNING,  # text that no cell can hold
    "C1": NOTE,  # a happy smiley was carried
    "C2": WARNING,  # an unhappy one must be followed up
    "C3": WARNING,  # an earlier round lacks its smiley, so nothing is carried
    "C4": ERROR,  # backwards
    "C5": ERROR,  # no such round
    "C6": WARNING,  # rounds are skipped
    "C7": ERROR,  # the round is closed
    "C8": ERROR,  # not reached yet: nothing to reopen
    "C9": WARNING,  # centres of which nothing was merged
    "C10": WARNING,  # conflicts and proposals that wait for an answer
    "H01": ERROR,
    "H02": ERROR,
    "H03": ERROR,
    "H04": ERROR,
    "H05": ERROR,
    "H06": ERROR,
    "H07": ERROR,
    "H08": ERROR,
    "H09": ERROR,
    "H10": ERROR,
    "H11": ERROR,
    "H12": ERROR,
    "H13": ERROR,
    "H14": ERROR,
    "H15": ERROR,
    "H16": NOTE,
    "H17": WARNING,
    "H18": ERROR,
    "H19": NOTE,
    "H20": WARNING,
    "H21": ERROR,  # changed without a line in the journal
    "H22": ERROR,  # not as the journal says
    "H23": ERROR,  # no edits by hand to undo
    "H24": ERROR,  # the folder is not there
    "H25": WARNING,  # what was sent out no longer fits
    "H26": ERROR,  # a lock that is none
    "H27": ERROR,  # something else in the place of the history, or of what lies in it
    "H28": WARNING,  # a damaged copy that no run needs
    "H29": WARNING,  # a history that can't be written
    "H30": ERROR,  # a link where a result is to go
    "H31": ERROR,  # a device, a pipe or a socket
    "H32": ERROR,  # a folder where a file is to go
    "W01": ERROR,  # no such file
    "W02": ERROR,  # no permission, or locked by another program
    "W03": ERROR,  # a folder
    "W04": ERROR,  # an empty file
    "W05": ERROR,  # the disk or network fails
    "W06": ERROR,  # too large
    "W07": ERROR,  # another kind of file
    "W08": ERROR,  # no known kind of file
    "W09": ERROR,  # password-protected
    "W10": ERROR,  # an Office file from before 2007
    "W11": ERROR,  # a broken zip archive
    "W12": ERROR,  # strict OOXML
    "W13": ERROR,  # no worksheet inside
    "W20": ERROR,  # limit: inflated size
    "W21": ERROR,  # limit: size of a part
    "W22": ERROR,  # limit: compression ratio
    "W23": ERROR,  # limit: zip entries
    "W24": ERROR,  # limit: sheets
    "W25": ERROR,  # limit: rows and columns
    "W26": ERROR,  # limit: cells
    "W27": ERROR,  # limit: shared strings
    "W28": ERROR,  # limit: length of a text
    "W29": ERROR,  # limit: merges
    "W30": ERROR,  # limit: merged cells
    "W31": ERROR,  # limit: hyperlink area
    "W32": ERROR,  # limit: defined names
    "W33": ERROR,  # limit: length of a name
    "W34": ERROR,  # limit: length of a number format
    "W35": ERROR,  # limit: XML depth
    "W36": ERROR,  # limit: XML elements
    "W37": ERROR,  # limit: time to scan
    "W38": ERROR,  # limit: notes
    "W40": ERROR,  # DOCTYPE
    "W41": ERROR,  # compression method
    "W42": ERROR,  # encrypted entry
    "W43": ERROR,  # overlapping entries
    "W44": ERROR,  # two entries of one name
    "W45": ERROR,  # entry with a path out of the package
    "W46": ERROR,  # link
    "W47": ERROR,  # rows or cells out of order
    "W48": ERROR,  # cell off the grid
    "W49": ERROR,  # sheet without a part
    "W50": ERROR,  # broken XML
    "W51": ERROR,  # encoding other than UTF-8 or UTF-16
    "W52": ERROR,  # two sheets of one name or part
    "W53": ERROR,  # part that is not what the directory says
    "W54": ERROR,  # two parts that claim the same place
    "W55": ERROR,  # rows and cells where programs disagree whether they count
    "W56": ERROR,  # a value that is none of its type
    "W60": ERROR,  # the reader died
    "W61": ERROR,  # limit: time to read
    "W62": ERROR,  # limit: memory
    "W63": ERROR,  # no reader returns what the census counted
    "W64": NOTE,  # read by the other reader
    "W70": WARNING,  # macros
    "W71": WARNING,  # links to other files
    "W72": WARNING,  # DDE
    "W73": WARNING,  # embedded objects
    "W74": WARNING,  # data connections
    "W80": NOTE,  # skipped: a lock or system file
    "W81": WARNING,  # skipped in a folder: no workbook
    "W82": ERROR,  # no workbook in a folder
    "B01": ERROR,  # hidden sheet
    "B02": ERROR,  # our own: the values as sent
    "B03": ERROR,  # our own: the settings, hidden in a dispatch
    "B04": ERROR,  # hidden rows with content
    "B05": ERROR,  # hidden columns with content
    "B06": NOTE,  # our own hidden keys
    "B07": ERROR,  # cells that show nothing of what stands in them
    "B08": ERROR,  # our own: the coordinator's working sheets
    "B10": ERROR,  # note or comment
    "B11": ERROR,  # author
    "B12": ERROR,  # last saved by
    "B13": ERROR,  # manager
    "B14": ERROR,  # company
    "B15": ERROR,  # who wrote notes
    "B16": ERROR,  # user's name elsewhere
    "B17": NOTE,  # printer
    "B18": WARNING,  # sensitivity label
    "B19": ERROR,  # digital signature
    "B20": ERROR,  # link to another file
    "B21": ERROR,  # path that nobody sees
    "B22": ERROR,  # data connection
    "B23": WARNING,  # name that is hidden or tells a path
    "B24": WARNING,  # custom property
    "B25": WARNING,  # custom XML
    "B26": WARNING,  # preview picture
    "B27": WARNING,  # texts that no cell shows
    "B28": WARNING,  # rows behind a pivot table
    "B30": ERROR,  # earlier versions
    "B31": ERROR,  # embedded object
    "B32": ERROR,  # macros
    "B33": WARNING,  # own commands in the ribbon
    "B34": WARNING,  # part that nothing points at
    "B35": WARNING,  # bytes that belong to no part
    "B36": WARNING,  # who made a picture
    "B37": ERROR,  # linked object
    "B40": ERROR,  # CPR number in a cell
    "B41": ERROR,  # CPR number in a note
    "B42": ERROR,  # CPR number elsewhere
    "B43": NOTE,  # mail address
    "B44": NOTE,  # path in a cell
    "B45": ERROR,  # CPR number in a sheet's name
    "B50": ERROR,  # document: comment
    "B51": ERROR,  # document: tracked change
    "B52": ERROR,  # document: hidden text
    "B53": ERROR,  # document: link to a place on a disk
    "B54": NOTE,  # document: path in the text
    "P01": ERROR,  # no workbook, or a damaged part
    "P02": ERROR,  # strict OOXML
    "P03": ERROR,  # no such sheet
    "P04": ERROR,  # no such cell
    "P05": ERROR,  # text longer than a cell holds
    "P06": ERROR,  # half a character
    "P07": ERROR,  # a number or date that a cell can't hold
    "P08": ERROR,  # no worksheet, or one that can't be told for certain
    "P09": ERROR,  # part of a formula that fills several cells
    "P10": ERROR,  # header of a table
    "P11": ERROR,  # the last visible sheet, or a hidden one in front
    "P12": ERROR,  # the row below the data is not empty
    "P13": ERROR,  # a sheet that can't be carried over
    "P14": ERROR,  # no valid name
    "P15": ERROR,  # a formula that has no value to become
    "A01": ERROR,  # the copy would be written over the file itself
    "A02": ERROR,  # the file changed while it was read
    "A03": ERROR,  # a result would be written over a file that is read
    "A04": WARNING,  # no address that a mail can be sent to
    "A05": WARNING,  # a reminder without a workbook
    "A06": NOTE,  # sent out after the deadline
    "A07": WARNING,  # many rows that no centre gets
    "A08": WARNING,  # many centres without an address
    "A13": NOTE,  # findings that a newer file of the centre has overtaken
    "A09": ERROR,  # somebody has worked in the demo's folder
    "A10": ERROR,  # the demo's names are taken
    "H90": ERROR,  # the operating system's own word
    "H91": ERROR,  # what was written reads otherwise
    "H92": ERROR,  # the file is there already
    "H93": ERROR,  # a folder that demo did not make
    "H94": ERROR,  # a result would replace a master
    "H95": NOTE,  # what was replaced is kept
    "H96": ERROR,  # a result would replace a centre's workbook
    "H97": ERROR,  # a result would replace a file of another kind
    "H98": ERROR,  # a result would lie in a history
    "H99": ERROR,  # a file that was still not read after a long while
    "I33": ERROR,  # limit: rows
    "I34": ERROR,  # limit: columns
    "I35": ERROR,  # limit: cells
    "I36": ERROR,  # limit: initiatives
    "I37": ERROR,  # a character that is damaged
    "I38": ERROR,  # limit: a document's text
    "I40": WARNING,  # list: a number that shows what only a spreadsheet program can tell
    "I41": WARNING,  # list: text that is no number
    "I42": WARNING,  # list: a number that the rows around it tell
    "I43": WARNING,  # list: two rows that may be one number
    "I54": WARNING,  # list: a text that may be the same number as another row's
    "I44": NOTE,  # list: amounts of which it does not say the unit
    "I47": WARNING,  # list: a column of amounts that may be in another unit
    "I48": WARNING,  # list: an amount that no initiative can have
    "I49": NOTE,  # list: amounts in another unit
    "I90": ERROR,  # documents of different agreements
    "I91": WARNING,  # two files say different things
}


def finding(
    code: str,
    source: Source | None = None,
    *,
    committee: str = "",
    number: str = "",
    field: str = "",
    suggestion: str = "",
    values: Mapping[str, str] | None = None,
) -> Finding:
    """A finding with its code's severity. Raises KeyError on a code that is not listed here."""
    return Finding(code, SEVERITIES[code], source, committee, number, field, dict(values or {}), suggestion)
