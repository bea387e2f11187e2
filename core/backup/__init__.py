"""One folder that holds everything an installation has: database, uploads, and a list of both with
checksums. The search index is not in it: it is made anew.

    make(parent)       a new folder below `parent`
    check(folder)      raises BackupRefused if anything is missing or damaged
    bring_back(folder) puts the site where it was
"""
